"""Follows all logs a service reads: learns of them, listens on the broker, asks the feed where the broker falls short.

Once a second each log is looked at. Behind its announced head without moving, with a hole or a line that does not fit,
with its relay silent or with Redis away, it is pulled from its feed; the feed's word decides whether our copy is of
another history.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import asyncpg
import structlog
from faststream.redis import RedisBroker
from redis.exceptions import RedisError

from shared.eventlog.envelope import BrokenEnvelope, read_line
from shared.eventlog.model import Head
from shared.messaging.announcements import Announcement, Listener
from shared.messaging.feeds import PAGE, FeedClient, FeedUnreachable
from shared.messaging.notices import Notice
from shared.messaging.subscriptions import Subscriptions
from shared.projections.projector import Projector
from shared.projections.receiver import MOST_WAITING, Receiver
from shared.tasks import stop

LOOK_SECONDS = 1.0
SILENT_SECONDS = 3.5
"""A relay announces every two seconds; one that missed more than a turn is not relied on."""

PULLS_AT_ONCE = 4
ANNOUNCEMENTS_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 10.0
"""Between two tries of a feed that can't be read."""

log_ = structlog.get_logger()


@dataclass
class Followed:
    """One log as this process sees it. Times are Unix seconds: `spoken_at` by the relay's clock, the others by ours.

    `trouble` is what is wrong now, `notice` what was and has been put right.
    """

    name: str
    feed: str
    head: int = 0
    spoken_at: float = 0.0
    heard_at: float = 0.0
    seen: int = -1
    moved_at: float = field(default_factory=time.time)
    pull: asyncio.Task[None] | None = None
    pause: float = 0.0
    again_at: float = 0.0
    forked: bool = False
    trouble: str | None = None
    notice: Notice = field(default_factory=Notice)

    @property
    def silent(self) -> bool:
        """Nothing was heard of its relay for a while: the log may be longer than announced."""
        return time.time() - self.heard_at > SILENT_SECONDS

    def failed(self, why: str) -> None:
        """Its feed or our copy can't be read; wait before the next try, longer each time."""
        self.trouble = why
        self.pause = min(max(LOOK_SECONDS, 2 * self.pause), LONGEST_PAUSE_SECONDS)
        self.again_at = time.time() + self.pause

    def read(self, head: int) -> None:
        """Its feed was read up to `head`."""
        self.head, self.trouble, self.forked = head, None, False
        self.pause = self.again_at = 0.0


class Follower:
    """`run` follows until cancelled. `own` is left out: a service reads its own log from its table."""

    def __init__(
        self,
        service: str,
        pool: asyncpg.Pool,
        subscriptions: Subscriptions,
        listener: Listener,
        feeds: FeedClient,
        receiver: Receiver,
        projector: Projector,
        fixed: Mapping[str, str],
        own: str,
    ) -> None:
        self._service, self._pool = service, pool
        self._subscriptions, self._listener, self._feeds = subscriptions, listener, feeds
        self._receiver, self._projector, self._own = receiver, projector, own
        self.logs = {name: Followed(name, feed) for name, feed in fixed.items() if name != own}
        self.broker_trouble: str | None = None
        self._connected = False
        self._places = asyncio.Semaphore(PULLS_AT_ONCE)

    @property
    def refused(self) -> Mapping[str, str]:
        """Announcements that bear no trusted signature, by log, with the reason."""
        return self._listener.refused

    def position(self, log: str) -> int:
        """How far `log` has been received."""
        return self._receiver.head(log).position

    async def run(self, broker: RedisBroker) -> None:
        """Follow until cancelled. `broker` is the one the subscriptions are of; it is connected when it can be."""
        await self._remember()
        try:
            while True:
                began = time.monotonic()
                await self._learn(broker)
                for followed in list(self.logs.values()):
                    await self._look(followed)
                await asyncio.sleep(max(0.05, LOOK_SECONDS - (time.monotonic() - began)))
        finally:
            await stop(*(followed.pull for followed in self.logs.values()))
            await self._subscriptions.close()

    async def _remember(self) -> None:
        """Logs known from earlier are followed even when nobody announces them now."""
        for row in await self._pool.fetch(f"SELECT name, feed, head FROM {self._service}.known_log"):
            self.logs.setdefault(row["name"], Followed(row["name"], row["feed"], row["head"]))

    async def _learn(self, broker: RedisBroker) -> None:
        try:
            if not self._connected:
                await broker.start()
                self._connected = True
            async with asyncio.timeout(ANNOUNCEMENTS_SECONDS):
                announced = await self._listener.read()
            self.broker_trouble = None
        except (RedisError, OSError, TimeoutError) as error:
            self.broker_trouble = f"{type(error).__name__}: {error}"
            return
        for name, said in announced.items():
            if name != self._own:
                await self._hear(name, said)

    async def _hear(self, name: str, said: Announcement) -> None:
        followed = self.logs.get(name)
        if not followed or followed.feed != said.feed:
            followed = self.logs[name] = followed or Followed(name, said.feed)
            followed.feed = said.feed
            await self._pool.execute(
                f"INSERT INTO {self._service}.known_log VALUES ($1, $2, $3, $4) ON CONFLICT (name)"
                " DO UPDATE SET feed = excluded.feed, head = excluded.head, hash = excluded.hash,"
                " announced_at = clock_timestamp()",
                name, said.feed, said.head.position, said.head.hash,
            )  # fmt: skip
        if followed.spoken_at != said.spoken_at:
            followed.head, followed.spoken_at, followed.heard_at = said.head.position, said.spoken_at, time.time()
            followed.again_at = 0.0

    async def _look(self, followed: Followed) -> None:
        log, now = followed.name, time.time()
        head = self._receiver.head(log)
        if head.position != followed.seen:
            followed.seen, followed.moved_at = head.position, now
        if followed.pull and not followed.pull.done():
            return
        if self.broker_trouble is None:
            await self._listen(followed, head)
        stuck = followed.head != head.position and now - followed.moved_at >= LOOK_SECONDS
        doubtful = self.broker_trouble or log in self._receiver.doubts or followed.trouble
        if (doubtful or stuck or followed.silent) and now >= followed.again_at:
            followed.pull = asyncio.create_task(self._pull(followed, stuck=stuck), name=f"pull {log}")

    async def _listen(self, followed: Followed, head: Head) -> None:
        log = followed.name
        if log in self._subscriptions:
            if self._subscriptions.alive(log):
                return
            followed.notice.say("its subscription died and was started again")
            log_.warning("subscription died", log=log)
        try:
            await self._subscriptions.start(log, head.position)
        except (RedisError, OSError, TimeoutError) as error:
            self.broker_trouble = f"{type(error).__name__}: {error}"

    async def _pull(self, followed: Followed, *, stuck: bool) -> None:
        """Read its feed to the end. A log that got on only by it, while Redis was there, is listened to anew: the
        subscription may wait behind an entry that was never this log's."""
        log = followed.name
        began = self._receiver.head(log).position
        try:
            async with self._places:
                await self._read_feed(followed)
        except (FeedUnreachable, BrokenEnvelope) as error:
            followed.failed(f"its feed cannot be read: {error}")
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            followed.failed(f"our copy cannot be read: {type(error).__name__}: {error}")
        if stuck and self._receiver.head(log).position > began:
            await self._subscriptions.stop(log)

    async def _read_feed(self, followed: Followed) -> None:
        """Until nothing more is there; the next page is fetched while the last is being stored. Raises
        FeedUnreachable, BrokenEnvelope."""
        log = followed.name
        head = self._receiver.head(log)
        self._receiver.denied.pop(log, None)
        while True:
            page = await self._feeds.page(followed.feed, head.position)
            if page.anchor != head.hash:
                await self._parted(followed, self._receiver.head(log))
                return
            self._receiver.offer(log, page.lines, must=True)
            if page.lines:
                last = read_line(page.lines[-1])
                head = Head(last.position, last.hash)
            whole = len(page.lines) < PAGE
            if not await self._stored(log, head.position if whole else head.position - MOST_WAITING):
                return
            followed.read(page.head)
            if whole:
                self._receiver.settle(log)
                return

    async def _stored(self, log: str, position: int) -> bool:
        """Wait until what was offered has been stored up to `position`. False when it was given up, to be read again
        from where we then stand. Raises FeedUnreachable."""
        while self._receiver.head(log).position < position:
            if log in self._receiver.denied:
                self._receiver.drop(log)
                raise FeedUnreachable(f"{log} gave a line whose hash does not fit what was before it")
            if not self._receiver.flows(log):
                return False
            await asyncio.sleep(0.005)
        return True

    async def _parted(self, followed: Followed, head: Head) -> None:
        """The feed does not know our position, or knows another event there: find where both agree and start there."""
        log = followed.name
        followed.forked = True
        followed.trouble = f"its history differs from our copy, which stands at {head.position}"
        await self._pool.execute(
            f"INSERT INTO {self._service}.fork (log, position) SELECT $1, $2 WHERE NOT EXISTS"
            f" (SELECT FROM {self._service}.fork WHERE log = $1 AND mended_at IS NULL)",
            log, head.position,
        )  # fmt: skip
        log_.error("log forked", log=log, position=head.position)
        await self._subscriptions.stop(log)

        async def copy(position: int) -> bytes | None:
            return await self._pool.fetchval(
                f"SELECT hash FROM {self._service}.received WHERE log = $1 AND position = $2", log, position
            )

        common = await self._feeds.last_common(followed.feed, copy, head.position)
        followed.notice.say(
            f"its history differed from our copy, which stood at {head.position}; it was read again from {common}"
        )
        self._projector.mending[log] = common
        while log in self._projector.mending:  # noqa: ASYNC110 - the projector may be another one by then
            await asyncio.sleep(0.05)
