"""The relay of one log: tails it and publishes each event on the log's Redis stream, in order, under its position.

Redis refuses an entry id that is not higher than the last, so nothing is ever published twice or out of order. What is
there at the start is compared with the log; a stream that differs (another history, a restored backup) is deleted.
Whatever happens to Redis, the log is not touched: readers have the feed.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from shared.contracts.registry import erases
from shared.eventlog.envelope import BrokenEnvelope, keys_needed, read_line, write_line
from shared.eventlog.log import EventLog
from shared.eventlog.model import Head, Recorded
from shared.faults import point
from shared.messaging.announcements import EVERY_SECONDS, Announcer
from shared.messaging.names import DATA, TRIMMED_TO, log_key
from shared.messaging.notices import Notice

READ = 1_000
PIPELINE = 500
ROLE = "service"

log_ = structlog.get_logger()


class Wiped(Exception):
    """The stream does not end with what was published last."""


class Relay:
    """`run` publishes until cancelled. What is wrong stands in `trouble` (None when all is well), what was and has been
    put right in `notice`."""

    def __init__(self, log: EventLog, redis: Redis, announcer: Announcer) -> None:
        self._log, self._redis, self._announcer = log, redis, announcer
        self._key = log_key(log.name)
        self.published = 0
        self._last_entry = 0
        self.trouble: str | None = "the relay has not started yet"
        self.notice = Notice()

    async def run(self) -> None:
        while True:
            try:
                await self._publish_from(await self._compare())
            except Wiped as wiped:
                log_.warning("stream is published again", log=self._log.name, reason=str(wiped))
            except Exception as error:  # noqa: BLE001 - whatever it is, it shows in the status and is tried again
                self.trouble = f"{type(error).__name__}: {error}"
                log_.warning("relay interrupted", log=self._log.name, error=self.trouble)
            await asyncio.sleep(0.5)

    async def _compare(self) -> int:
        """Where to go on: behind the last entry, if it is of this log's history; else from what Redis may hold."""
        head = await self._log.head()
        last = await self._last()
        if last:
            position, line = last
            if await self._is_ours(position, line, head):
                self._last_entry = position
                return position
            await self._redis.delete(self._key)
            log_.warning("stream of another history deleted", log=self._log.name, position=position, head=head.position)
        self._last_entry = 0
        return max(0, head.position - TRIMMED_TO)

    async def _last(self) -> tuple[int, bytes] | None:
        """The stream's last entry; something else under its key is an entry that can't be read."""
        try:
            found: Any = await self._redis.xrevrange(self._key, count=1)
        except ResponseError as error:
            if not str(error).startswith("WRONGTYPE"):
                raise
            return 0, b""
        if not found:
            return None
        entry_id, fields = found[0]
        return int(entry_id.split(b"-")[0]), fields.get(DATA, b"")

    async def _is_ours(self, position: int, line: bytes, head: Head) -> bool:
        if position > head.position:
            return False
        try:
            return read_line(line).hash == await self._log.hash_at(position)
        except BrokenEnvelope:
            return False

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
            events = await self._log.read(self.published, READ)
            for start in range(0, len(events), PIPELINE):
                if start:
                    point("mid-pipeline")
                await self._publish(events[start : start + PIPELINE])
            point("after-publish")

    async def _publish(self, events: Sequence[Recorded]) -> None:
        keys = await self._log.keys(keys_needed(list(events), ROLE))
        pipeline = self._redis.pipeline(transaction=False)
        for event in events:
            if erases(event.type):
                await self._withdraw(event)
            line = write_line(self._log.name, event, ROLE, keys)
            pipeline.xadd(self._key, {DATA: line}, id=f"{event.position}-0", maxlen=TRIMMED_TO, approximate=True)
        await pipeline.execute()
        self.published = self._last_entry = events[-1].position

    async def _withdraw(self, erasure: Recorded) -> None:
        """Take an erased stream's entries off Redis, before the erasure itself is there: cut off in between, the relay
        begins again here. They stay in the log, unreadable."""
        before = [e.position for e in await self._log.stream(erasure.stream) if e.position < erasure.position]
        if before:
            await self._redis.xdel(self._key, *(f"{position}-0" for position in before))

    async def _speak(self) -> None:
        """Announce the head, and notice a broker that was wiped. Raises Wiped when the stream must be filled again."""
        head = await self._log.head()
        if not await self._announcer.announce(head):
            self.notice.say("the broker was wiped; what it no longer holds is read from the feed")
        self.trouble = None
        if self._last_entry:
            last = await self._last()
            if not last or last[0] != self._last_entry:
                raise Wiped(f"the last entry was published as {self._last_entry} and is {last and last[0]}")
