"""What makes a race certain: a session that holds the log's head, sees who waits for it, and lets go when told to."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

import asyncpg

from shared.eventlog.log import EventLog
from shared.eventlog.model import GENESIS, Append, Recorded
from tests.contract.eventlog.writing import STATEMENT, arguments

SECONDS = 20.0
AnyLog = TypeVar("AnyLog", bound=EventLog)

_WAITING = """
    SELECT DISTINCT pid FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE NOT granted AND datname = current_database()
"""


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait for what is sure to come; TimeoutError when it does not."""
    async with asyncio.timeout(SECONDS):
        while not await condition():
            await asyncio.sleep(0.005)


@asynccontextmanager
async def started(log: AnyLog) -> AsyncGenerator[AnyLog]:
    """The log, open while the block runs."""
    try:
        await log.start()
        yield log
    finally:
        await log.close()


class Bystander:
    """Two sessions beside the log's own: one that holds, one that looks."""

    def __init__(self, holding: asyncpg.Connection, looking: asyncpg.Connection) -> None:
        self._holding, self._looking = holding, looking

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str) -> AsyncGenerator["Bystander"]:
        holding, looking = await asyncpg.connect(url), await asyncpg.connect(url)
        try:
            yield cls(holding, looking)
        finally:
            for connection in (holding, looking):
                await connection.close()

    @asynccontextmanager
    async def holding_the_head(self) -> AsyncGenerator[None]:
        """While the block runs, every append waits: this one was earlier, and is taken back at the end."""
        async with self.appending() as late:
            yield
            await late.rollback()

    @asynccontextmanager
    async def appending(self, *requests: Append) -> AsyncGenerator[asyncpg.connection.transaction.Transaction]:
        """A transaction that appends, and then is paused: it commits when the block ends, unless it is rolled back."""
        transaction = self._holding.transaction()
        await transaction.start()
        await self._holding.fetch(STATEMENT, *arguments(*requests))
        yield transaction
        with suppress(asyncpg.InterfaceError, asyncpg.PostgresConnectionError):  # rolled back, or the server went away
            await transaction.commit()

    async def someone_waits(self, sessions: int = 1) -> None:
        """Wait until so many sessions wait for the head."""

        async def waiting() -> bool:
            return len(await self._looking.fetch(_WAITING)) >= sessions

        await until(waiting)

    async def cut_off_those_who_wait(self) -> None:
        """End the connection of every session that waits for the head, as a network that breaks does."""
        waiting = [row["pid"] for row in await self._looking.fetch(_WAITING)]
        await self._looking.execute("SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) waiting(pid)", waiting)

        async def gone() -> bool:
            return not await self._looking.fetch("SELECT FROM pg_stat_activity WHERE pid = ANY($1)", waiting)

        await until(gone)


class Watch:
    """A reader that never rests. Every single reading must begin where the last one ended, and follow its hash."""

    def __init__(self) -> None:
        self.events: list[Recorded] = []
        self.readings = 0

    async def read_on(self, log: EventLog, limit: int = 7) -> None:
        """Read for ever."""
        while True:
            for event in await log.read(len(self.events), limit):
                before = self.events[-1].hash if self.events else GENESIS
                assert (event.position, event.prevhash) == (len(self.events) + 1, before), "a hole, or another history"
                self.events.append(event)
            self.readings += 1

    async def another_reading(self) -> None:
        """Wait until a reading that began from now on has ended."""
        seen = self.readings + 2

        async def read() -> bool:
            return self.readings >= seen

        await until(read)

    async def up_to(self, position: int) -> None:
        """Wait until it has read so far."""

        async def come() -> bool:
            return len(self.events) >= position

        await until(come)


@asynccontextmanager
async def watching(*logs: EventLog) -> AsyncGenerator[list[Watch]]:
    """Readers, one for each opening of the log, that read while the block runs; what one finds wrong fails the test."""
    watches = [Watch() for _ in logs]
    tasks = [asyncio.create_task(watch.read_on(log)) for watch, log in zip(watches, logs, strict=True)]
    try:
        yield watches
    finally:
        for task in tasks:
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            if not isinstance(outcome, asyncio.CancelledError):
                assert outcome is None, outcome
