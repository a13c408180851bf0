"""The relay of one log: tails it and publishes each event on the log's Redis stream, in order, under its position.

Redis refuses an entry id that is not higher than the last, so nothing is ever published twice or out of order. What is
there at the start is compared with the log; a stream that differs (another history, a restored backup) is deleted.
Whatever happens to Redis, the log is not touched: readers have the feed.
"""

import asyncio
from collections.abc import Sequence

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from shared.contracts.registry import erases
from shared.eventlog.envelope import keys_needed, read_line, write_line
from shared.eventlog.log import EventLog
from shared.eventlog.model import LogError, Recorded
from shared.faults import point
from shared.messaging.announcements import EVERY_SECONDS, Announcer
from shared.messaging.names import DATA, TRIMMED_TO, log_key

PIPELINE = 500
ROLE = "service"

log_ = structlog.get_logger()


class Relay:
    """`run` publishes until cancelled; what is wrong stands in `trouble` (None when all is well)."""

    def __init__(self, log: EventLog, redis: Redis, announcer: Announcer) -> None:
        self._log, self._redis, self._announcer = log, redis, announcer
        self._key = log_key(log.name)
        self.published = 0
        self.trouble: str | None = "the relay has not started yet"

    async def run(self) -> None:
        while True:
            try:
                await self._publish_from(await self._compare())
            except (RedisError, LogError, OSError, TimeoutError) as error:
                self.trouble = f"{type(error).__name__}: {error}"
                log_.warning("relay interrupted", log=self._log.name, error=self.trouble)
                await asyncio.sleep(0.5)

    async def _compare(self) -> int:
        """Where to go on: behind the last entry, if it is of this log's history; else from what Redis may hold."""
        last = await self._redis.xrevrange(self._key, count=1)
        head = await self._log.head()
        if last:
            entry_id, fields = last[0]
            position = int(entry_id.split(b"-")[0])
            if position <= head.position and read_line(fields[DATA]).hash == await self._log.hash_at(position):
                return position
            await self._redis.delete(self._key)
            log_.warning("stream of another history deleted", log=self._log.name, position=position, head=head.position)
        return max(0, head.position - TRIMMED_TO)

    async def _publish_from(self, position: int) -> None:
        clock = asyncio.get_running_loop().time
        self.published = position
        spoken = 0.0
        while True:
            if clock() - spoken >= EVERY_SECONDS:
                await self._speak()
                spoken = clock()
            if not await self._log.wait(self.published, max(0.0, EVERY_SECONDS - (clock() - spoken))):
                continue
            events = await self._log.read(self.published, PIPELINE)
            if events:
                await self._publish(events)
                self.published = events[-1].position

    async def _publish(self, events: Sequence[Recorded]) -> None:
        keys = await self._log.keys(keys_needed(list(events), ROLE))
        pipeline = self._redis.pipeline(transaction=False)
        for event in events:
            line = write_line(self._log.name, event, ROLE, keys)
            pipeline.xadd(self._key, {DATA: line}, id=f"{event.position}-0", maxlen=TRIMMED_TO, approximate=True)
        await pipeline.execute()
        point("after-publish")
        for event in events:
            if erases(event.type):
                await self._withdraw(event.stream)

    async def _withdraw(self, stream: str) -> None:
        """Take an erased stream's entries off Redis; they stay in the log, unreadable."""
        gone = [f"{event.position}-0" for event in await self._log.stream(stream)]
        await self._redis.xdel(self._key, *gone[:-1])

    async def _speak(self) -> None:
        """Announce the head, and notice a stream that was wiped."""
        head = await self._log.head()
        await self._announcer.announce(head)
        self.trouble = None
        if not self.published:
            return
        last = await self._redis.xrevrange(self._key, count=1)
        if not last or int(last[0][0].split(b"-")[0]) != self.published:
            raise ResponseError("the broker no longer holds what was published: wiped, and published again now")
