"""A service's log as its code sees it: append, read, wait. One instance per process and service."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from shared.eventlog.groupcommit import LOST, Appender, Outcome
from shared.eventlog.model import GENESIS, Append, Appended, BeyondHead, CommandReused, Head, LogUnavailable, Recorded
from shared.tasks import stop

POLL_SECONDS = 0.05
_COLUMNS = "position, id::text, stream, version, type, schema, data, meta, sealed, recorded_at, digest, hash"


class EventLog:
    """The log `name` (`<instance>.<service>`) in the schema of its service.

    `dsn` is a plain `postgresql://` URL of the runtime role. Reading raises LogUnavailable when the database is away.
    """

    def __init__(self, dsn: str, schema: str, name: str) -> None:
        self.name, self.schema, self._dsn = name, schema, dsn
        self._pool: asyncpg.Pool | None = None
        self._appender = Appender(schema, lambda: asyncpg.connect(dsn, timeout=5, command_timeout=10), self._moved)
        self._seen = 0
        self._moved_event = asyncio.Event()
        self._waiters = 0
        self._watcher: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect and learn the head. Raises LogUnavailable."""
        try:
            self._pool = await asyncpg.create_pool(self._dsn, min_size=1, max_size=8, timeout=5, command_timeout=60)
        except LOST as error:
            raise LogUnavailable(f"the database of log {self.name} cannot be reached: {error}") from error
        self._appender.start()
        self._seen = (await self.head()).position

    async def close(self) -> None:
        """Store what callers are waiting for, then let go of the database."""
        await self._appender.close()
        await stop(self._watcher)
        if self._pool:
            await self._pool.close()

    @property
    def pool(self) -> asyncpg.Pool:
        """The service's connections, for what must run in its schema beside the log."""
        if self._pool is None:
            raise LogUnavailable(f"log {self.name} was not started")
        return self._pool

    async def append(self, request: Append) -> Appended:
        """Store one command's events durably. Raises VersionConflict, CommandReused, ClaimTaken, AlreadyReacted,
        LogUnavailable."""
        return await self._appender.append(request)

    async def append_all(self, requests: Sequence[Append]) -> list[Outcome]:
        """Store many commands, each for itself: what `append` would return or raise, in order."""
        return await self._appender.append_all(requests)

    async def receipt(self, command_id: UUID, body_hash: bytes) -> Appended | None:
        """What a command was answered before, if it was stored. Raises CommandReused for another body."""
        rows = await self._fetch(
            f"SELECT body_hash, position, answer FROM {self.schema}.receipt WHERE command_id = $1", command_id
        )
        if not rows:
            return None
        if rows[0]["body_hash"] != body_hash:
            raise CommandReused(f"command {command_id} was stored before with another body: use a new id")
        return Appended(rows[0]["position"], rows[0]["answer"], repeated=True)

    async def head(self) -> Head:
        row = await self._fetch(f"SELECT position, hash FROM {self.schema}.head")
        return Head(row[0]["position"], row[0]["hash"])

    async def hash_at(self, position: int) -> bytes:
        """The hash of `position`. Raises BeyondHead where the log ends before it."""
        if position == 0:
            return GENESIS
        rows = await self._fetch(f"SELECT hash FROM {self.schema}.event WHERE position = $1", position)
        if not rows:
            raise BeyondHead(position, (await self.head()).position)
        return rows[0]["hash"]

    async def read(self, after: int, limit: int = 1000) -> list[Recorded]:
        """Up to `limit` events behind `after`, in order, without holes. Raises BeyondHead."""
        rows = await self._fetch(
            f"SELECT {_COLUMNS} FROM {self.schema}.event WHERE position >= $1 ORDER BY position LIMIT $2",
            after, limit + (1 if after else 0),
        )  # fmt: skip
        if after == 0:
            return recorded(rows, GENESIS)
        if not rows:
            raise BeyondHead(after, (await self.head()).position)
        return recorded(rows[1:], rows[0]["hash"])

    async def stream(self, name: str) -> list[Recorded]:
        """One stream from its beginning. `prevhash` is not filled in: it belongs to reading the whole log."""
        rows = await self._fetch(f"SELECT {_COLUMNS} FROM {self.schema}.event WHERE stream = $1 ORDER BY version", name)
        return [Recorded(*row, prevhash=b"") for row in rows]

    async def version(self, name: str) -> int:
        """How many events a stream has."""
        rows = await self._fetch(f"SELECT version FROM {self.schema}.stream WHERE name = $1", name)
        return rows[0]["version"] if rows else 0

    async def keys(self, ids: Iterable[str]) -> dict[str, bytes]:
        """Those of the keys that still exist."""
        wanted = list(ids)
        if not wanted:
            return {}
        rows = await self._fetch(f"SELECT id, key FROM {self.schema}.key WHERE id = ANY($1)", wanted)
        return {row["id"]: row["key"] for row in rows}

    async def wait(self, position: int, seconds: float) -> bool:
        """Wait until the log is longer than `position`, at most `seconds`. True when it is."""
        self._waiters += 1
        try:
            self._watch()
            # Not wait_for: until Python 3.12 it swallows a cancellation that comes together with the event.
            async with asyncio.timeout(seconds):
                while self._seen <= position:
                    await self._moved_event.wait()
        except TimeoutError:
            pass
        finally:
            self._waiters -= 1
        return self._seen > position

    def _moved(self, position: int) -> None:
        if position > self._seen:
            self._seen = position
            self._moved_event.set()
            self._moved_event = asyncio.Event()

    def _watch(self) -> None:
        """Other processes may append too: while someone waits, look at the head now and then."""
        if self._watcher is None or self._watcher.done():
            self._watcher = asyncio.create_task(self._poll(), name=f"watch {self.name}")

    async def _poll(self) -> None:
        while True:
            before = self._seen
            try:
                position = (await self.head()).position
                if position < before:  # restored from a backup: what was seen is no more
                    self._seen = position
                self._moved(position)
            except LogUnavailable:
                pass  # whoever waits finds out by the end of its time
            if not self._waiters:
                return
            await asyncio.sleep(POLL_SECONDS)

    async def _fetch(self, query: str, *arguments: Any) -> list[asyncpg.Record]:
        try:
            return await self.pool.fetch(query, *arguments)
        except (*LOST, TimeoutError) as error:
            raise LogUnavailable(f"the database of log {self.name} cannot be reached: {error}") from error


def recorded(rows: Sequence[asyncpg.Record], previous: bytes) -> list[Recorded]:
    """Rows of `event` in position order as Recorded, each with the hash before it."""
    events: list[Recorded] = []
    for row in rows:
        event = Recorded(*row, prevhash=previous)
        previous = event.hash
        events.append(event)
    return events
