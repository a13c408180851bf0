"""One of several processes runs a task, such as a relay or a projector.

The leader holds a session advisory lock, which ends with its process, and says every second that it is alive. A leader
that fell silent (stopped, not dead) is replaced: its session is terminated. It may still believe for a moment that it
leads; whatever it then writes must be fenced by compare-and-swap.
"""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
import structlog

from shared.tasks import stop

BEAT_SECONDS = 1.0
SILENT_SECONDS = 4.0

log = structlog.get_logger()


class Leadership:
    """Runs `work` while this process leads `task` in the schema of its service. Work that ends by an error is begun
    again; `trouble` says why, until it has run for a while."""

    def __init__(self, dsn: str, schema: str, task: str, work: Callable[[], Awaitable[None]]) -> None:
        self._dsn, self._schema, self.task, self._work = dsn, schema, task, work
        self._runner: asyncio.Task[None] | None = None
        self.leading = False
        self.trouble: str | None = None

    def start(self) -> None:
        """Begin to compete for the lead."""
        self._runner = asyncio.create_task(self._run(), name=f"lead {self.task}")

    async def close(self) -> None:
        """Stop the work and let others lead."""
        await stop(self._runner)

    async def _run(self) -> None:
        while True:
            try:
                connection = await asyncpg.connect(self._dsn, timeout=5, command_timeout=5)
                try:
                    await self._compete(connection)
                finally:
                    connection.terminate()
            except Exception as error:  # noqa: BLE001 - of the lead or of the work: begin again, and say so
                self.trouble = f"{type(error).__name__}: {error}"
                log.warning("lead lost", task=self.task, error=self.trouble)
            await asyncio.sleep(BEAT_SECONDS)

    async def _compete(self, connection: asyncpg.Connection) -> None:
        lock = f"hashtextextended('{self._schema} {self.task}', 0)"
        while not await connection.fetchval(f"SELECT pg_try_advisory_lock({lock})"):
            await connection.execute(
                f"SELECT pg_terminate_backend(backend) FROM {self._schema}.leader"
                " WHERE task = $1 AND beat_at < clock_timestamp() - make_interval(secs => $2)"
                # Its number may have been given to another connection since.
                " AND backend IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted)",
                self.task, SILENT_SECONDS,
            )  # fmt: skip
            await asyncio.sleep(BEAT_SECONDS / 2)
        await self._beat(connection)
        work = asyncio.create_task(self._work_on(), name=self.task)
        self.leading = True
        proven_at = asyncio.get_running_loop().time() + SILENT_SECONDS
        try:
            while not work.done():
                await asyncio.wait({work}, timeout=BEAT_SECONDS)
                await self._beat(connection)
                if asyncio.get_running_loop().time() > proven_at:
                    self.trouble = None
            await work
        finally:
            self.leading = False
            await stop(work)

    async def _work_on(self) -> None:
        await self._work()

    async def _beat(self, connection: asyncpg.Connection) -> None:
        await connection.execute(
            f"INSERT INTO {self._schema}.leader VALUES ($1, pg_backend_pid(), clock_timestamp())"
            " ON CONFLICT (task) DO UPDATE SET backend = excluded.backend, beat_at = excluded.beat_at",
            self.task,
        )
