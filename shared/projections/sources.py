"""Where a projector reads verified events from: the service's own log, or the copies of others it has received."""

import asyncio
from collections.abc import Callable
from typing import Protocol

import asyncpg
import orjson

from shared.eventlog.envelope import Envelope, read_line
from shared.eventlog.log import EventLog
from shared.eventlog.model import Head, Recorded
from shared.projections.receiver import Receiver


class Source(Protocol):
    """Events in order, without holes, as often as asked."""

    async def heads(self) -> dict[str, Head]:
        """How far each log can be read."""
        ...

    async def read(self, log: str, after: int, limit: int) -> list[Envelope]:
        """Up to `limit` events behind `after`."""
        ...

    async def stream(self, log: str, stream: str, start: int) -> list[Envelope]:
        """One stream's events from position `start` on."""
        ...

    async def wait(self, seconds: float) -> bool:
        """Until there may be something new, at most `seconds`; False when that time passed."""
        ...


class OwnLog:
    """A service's own log, straight from its table. Sealed fields stay sealed: handlers see them as None."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._seen = 0

    async def heads(self) -> dict[str, Head]:
        head = await self._log.head()
        self._seen = head.position
        return {self._log.name: head}

    async def wait(self, seconds: float) -> bool:
        return await self._log.wait(self._seen, seconds)

    async def read(self, log: str, after: int, limit: int) -> list[Envelope]:
        return [_own(log, event) for event in await self._log.read(after, limit)]

    async def stream(self, log: str, stream: str, start: int) -> list[Envelope]:
        return [_own(log, event) for event in await self._log.stream(stream) if event.position >= start]


class ReceivedLogs:
    """Other services' logs, from the verified copies in the schema of `service`."""

    def __init__(self, pool: Callable[[], asyncpg.Pool], service: str, receiver: Receiver) -> None:
        self._get_pool, self._service, self._receiver = pool, service, receiver

    @property
    def _pool(self) -> asyncpg.Pool:
        return self._get_pool()

    async def heads(self) -> dict[str, Head]:
        return dict(self._receiver.heads)

    async def wait(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):  # wait_for of Python 3.11 can swallow a cancellation
                await self._receiver.wake.wait()
        except TimeoutError:
            return False
        return True

    async def read(self, log: str, after: int, limit: int) -> list[Envelope]:
        rows = await self._pool.fetch(
            f"SELECT line FROM {self._service}.received WHERE log = $1 AND position > $2 ORDER BY position LIMIT $3",
            log, after, limit,
        )  # fmt: skip
        return [read_line(row["line"]) for row in rows]

    async def stream(self, log: str, stream: str, start: int) -> list[Envelope]:
        rows = await self._pool.fetch(
            f"SELECT line FROM {self._service}.received WHERE log = $1 AND stream = $2 AND position >= $3"
            " ORDER BY position",
            log, stream, start,
        )  # fmt: skip
        return [read_line(row["line"]) for row in rows]


def _own(log: str, event: Recorded) -> Envelope:
    meta = orjson.loads(event.meta)
    return Envelope(
        source=log,
        position=event.position,
        id=event.id,
        type=event.type,
        schema=event.schema,
        stream=event.stream,
        version=event.version,
        time=meta["time"],
        actor=meta["actor"],
        department=meta.get("department", ""),
        fiscal_year=meta.get("fiscalyear"),
        prevhash=event.prevhash,
        hash=event.hash,
        datahash=None,
        sealedhash=None,
        data=orjson.loads(event.data),
        opened=None,
        line=b"",
    )
