"""Two logs, a broker that may hold anything, and a service that reads them: all real but the wire between them.

The wire is a list of lines for each log, written by the real log; the feed is read from the real log without HTTP.
What reads is the real follower, receiver and projector on a real database; a crash is a point at which they end, and
all they had in memory is gone.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar
from unittest.mock import patch

import asyncpg

from shared.contracts.feedback import FeedbackPublished
from shared.eventlog.codec import decode
from shared.eventlog.envelope import Envelope
from shared.eventlog.log import EventLog
from shared.eventlog.model import BeyondHead
from shared.messaging import follower as following
from shared.messaging.feeds import FeedClient, Page
from shared.messaging.follower import Followed, Follower
from shared.messaging.subscriptions import Subscriptions
from shared.projections import Change, ReadModel
from shared.projections import projector as projecting
from shared.projections import receiver as receiving
from shared.projections.checkpoints import Fenced
from shared.projections.generations import request_rebuild
from shared.projections.projector import Projector
from shared.projections.receiver import Receiver
from shared.projections.sources import ReceivedLogs
from tests.integration.projections.support.templates import empty
from tests.integration.projections.support.village import (
    HANDLERS,
    SERVICE,
    Tables,
    envelopes,
    lines,
    metadata,
    published,
)
from tests.support.databases import Database

LOGS = {"one.feedback": "one", "two.feedback": "two"}
"""Log names, and the schemas they are in."""

KEPT = ("head", "stream", "event", "receipt", "claim", "key")
SMALL = {(following, "PAGE"): 3, (projecting, "ROUND_EVENTS"): 4, (receiving, "MOST_WAITING"): 8}
"""So small that a few events are many pages, rounds and too many."""

MOST_TRIES = 20
"""Of reading a feed to its end: a fork, and every page given up, costs one."""

T = TypeVar("T")


class Crash(BaseException):
    """The process ends here."""


class Reader:
    """One process that follows and projects; `world.reader` is the one that leads."""

    def __init__(self, world: "World") -> None:
        self.receiver = Receiver(SERVICE)
        source = ReceivedLogs(lambda: world.pool, SERVICE, self.receiver)
        self.projector = Projector(lambda: world.pool, SERVICE, source, [world.model], self.receiver)
        self._follower = Follower(
            SERVICE, world.pool, Subscriptions(None, self.receiver.offer), None,  # type: ignore[arg-type]
            Feed(world), self.receiver, self.projector, {name: name for name in LOGS}, own="",
        )  # fmt: skip

    async def begin(self) -> None:
        await self.projector._begin()

    async def step(self) -> bool:
        """One round, housekeeping with it; a fence means to begin again, as the projector's loop does."""
        self.projector._kept = 0
        try:
            return await self.projector._round()
        except Fenced:
            await self.begin()
            return True

    async def pull(self, log: str) -> Followed:
        """Read a log's feed to its end, projecting all the while."""
        followed = self._follower.logs[log]
        task = asyncio.ensure_future(self._follower._pull(followed, stuck=False))
        while not task.done():
            await self.step()
            await asyncio.sleep(0)
        await task
        return followed


class Feed(FeedClient):
    """The feeds of the world, read without a network."""

    def __init__(self, world: "World") -> None:
        super().__init__(lambda: "")
        self._world = world

    async def page(self, url: str, after: int, limit: int | None = None) -> Page:
        """One page; the URL is the log's name."""
        log = self._world.logs[url]
        head = await log.head()
        try:
            anchor = await log.hash_at(after)
        except BeyondHead:
            return Page([], head.position, None)
        limit = limit or following.PAGE
        return Page((await lines(log, after, after + limit))[:limit], head.position, anchor)


class World:
    """`wire` is what the broker holds of each log; `faulty` that the code can't project opinions named p."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._loop = asyncio.new_event_loop()
        self.logs: dict[str, EventLog] = {}
        self.pool: asyncpg.Pool
        self.admin: asyncpg.Connection
        self.wire: dict[str, list[bytes]] = defaultdict(list)
        self.faulty = False
        self.model = ReadModel("village", metadata, {**HANDLERS, FeedbackPublished: self._published})
        self._patches = [patch.object(module, name, value) for (module, name), value in SMALL.items()]

    def __enter__(self) -> "World":
        for each in self._patches:
            each.start()
        self.run(self._open())
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self._close())
        for each in self._patches:
            each.stop()
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do it now."""
        return self._loop.run_until_complete(work)

    async def _open(self) -> None:
        self.admin = await asyncpg.connect(self._database.admin_url)
        self.pool = await asyncpg.create_pool(self._database.app_url, min_size=1, max_size=4)
        for name, schema in LOGS.items():
            self.logs[name] = EventLog(self._database.app_url, schema, name)
            await self.logs[name].start()

    async def _close(self) -> None:
        for log in self.logs.values():
            await log.close()
        await self.pool.close()
        await self.admin.close()

    async def make_new(self) -> None:
        """An empty world again."""
        self.wire.clear()
        self.faulty = False
        await empty(self.admin, (*LOGS.values(), SERVICE))
        for schema in LOGS.values():
            await self.keep(schema)
        self.reader = await self.new_reader()

    async def new_reader(self) -> Reader:
        """A process that has just begun."""
        reader = Reader(self)
        await reader.begin()
        return reader

    async def keep(self, schema: str) -> None:
        """Make a backup of a log."""
        for table in KEPT:
            await self.admin.execute(f"DROP TABLE IF EXISTS pg_temp.{schema}_{table}")
            await self.admin.execute(f"CREATE TEMP TABLE {schema}_{table} AS TABLE {schema}.{table}")

    async def restore(self, schema: str) -> None:
        """Put the backup in the log's place."""
        async with self.admin.transaction():
            for table in KEPT:
                await self.admin.execute(f"DELETE FROM {schema}.{table}")
                await self.admin.execute(f"INSERT INTO {schema}.{table} TABLE pg_temp.{schema}_{table}")

    async def publish(self, log: str) -> None:
        """Let the broker hold the whole log, behind whatever it holds already."""
        self.wire[log] += await lines(self.logs[log])

    async def crash(self, point: str) -> None:
        """One round that ends at `point`, if it comes there; what was in memory is gone either way."""

        def reached(name: str) -> None:
            if name == point:
                raise Crash

        with patch.object(projecting, "point", reached), suppress(Crash):
            await self.reader.step()
        self.reader = await self.new_reader()

    async def rebuild(self) -> None:
        await request_rebuild(self.pool, SERVICE, self.model)

    async def settle(self) -> None:
        """The code is mended, the service starts again, and reads every feed to its end."""
        self.faulty = False
        self.reader = await self.new_reader()
        for log, source in self.logs.items():
            tries = 0
            while self.reader.receiver.head(log) != await source.head():
                followed = await self.reader.pull(log)
                tries += 1
                assert tries < MOST_TRIES, followed.trouble
        for _ in range(100):
            if not await self.reader.step() and not await self._building():
                return
        raise AssertionError("the projector does not come to rest")

    async def _building(self) -> bool:
        return await self.pool.fetchval(f"SELECT count(*) FROM {SERVICE}.generation WHERE state = 'building'") > 0

    async def read_model(self) -> dict[str, list[tuple[Any, ...]]]:
        """The live tables."""
        number = await self.pool.fetchval(f"SELECT number FROM {SERVICE}.generation WHERE state = 'live'")
        async with self.pool.acquire() as connection:
            tables = Tables(connection, f"{SERVICE}_village_{number}")
            return {
                "count": await tables.rows("count", "log", "consultation", "held", "published", "declined"),
                "word": await tables.rows("word", "log", "feedback", "text"),
            }

    async def fold(self) -> dict[str, list[tuple[Any, ...]]]:
        """What the tables must hold, told in the plainest way: event by event, log by log."""
        counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        words: dict[tuple[str, str], str | None] = {}
        for name, log in self.logs.items():
            for envelope in await envelopes(log):
                event = decode(envelope.type, envelope.schema, envelope.data or {}, envelope.opened)
                kind = envelope.type.removeprefix("feedback.Feedback").lower()
                counts[name, event.consultation][kind] += 1
                match kind:
                    case "held":
                        words.setdefault((name, event.feedback), None)
                    case "published":
                        words[name, event.feedback] = event.text
                    case _:
                        words.pop((name, event.feedback), None)
        kinds = ("held", "published", "declined")
        return {
            "count": sorted((*key, *(found[kind] for kind in kinds)) for key, found in counts.items()),
            "word": sorted((*key, text) for key, text in words.items()),
        }

    async def parked(self) -> int:
        """How many streams are parked in generations that anyone still reads or builds."""
        return await self.pool.fetchval(
            f"SELECT count(*) FROM {SERVICE}.parked JOIN {SERVICE}.generation g"
            f" ON consumer = '{SERVICE}_' || g.model || '_' || g.number WHERE g.state <> 'old'"
        )

    def _published(self, event: FeedbackPublished, envelope: Envelope, change: Change) -> None:
        if self.faulty and event.feedback == "p":
            raise LookupError(event.feedback)
        published(event, envelope, change)
