"""Reading a read model: its live generation, in one snapshot, with the positions it stands at."""

import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.projections.generations import schema_of
from shared.projections.model import ReadModel

POINTER_SECONDS = 1.0
"""How long a process may go on reading a generation that was replaced; far below the grace period."""


class NotReady(Exception):
    """The read model has no generation yet: the projector has not started."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Up to where the figures count: the position in each log, and when the last of them moved."""

    positions: Mapping[str, int]
    at: datetime | None

    @property
    def total(self) -> int:
        """The sum of all positions: the number of events behind the figures."""
        return sum(self.positions.values())


@dataclass(frozen=True)
class Snapshot:
    """A connection whose tables are the live generation's, and what they stand at."""

    connection: AsyncConnection
    standing: Standing


class ModelReader:
    """Reads `model` of `service`."""

    def __init__(self, engine: AsyncEngine, service: str, model: ReadModel) -> None:
        self._engine, self._service, self._model = engine, service, model
        self._known: tuple[float, str] | None = None

    @asynccontextmanager
    async def snapshot(self) -> AsyncGenerator[Snapshot]:
        """All queries inside see the same state. Raises NotReady."""
        async with self._engine.connect() as plain:
            connection = await plain.execution_options(isolation_level="REPEATABLE READ")
            schema = await self._schema(connection)
            mapped = await connection.execution_options(schema_translate_map={None: schema})
            rows = await mapped.execute(
                text(f"SELECT log, position, moved_at FROM {self._service}.checkpoint WHERE consumer = :consumer"),
                {"consumer": schema},
            )
            found = rows.all()
            standing = Standing(
                {row.log: row.position for row in found}, max((row.moved_at for row in found), default=None)
            )
            yield Snapshot(mapped, standing)

    async def _schema(self, connection: AsyncConnection) -> str:
        if self._known and time.monotonic() - self._known[0] < POINTER_SECONDS:
            return self._known[1]
        number = await connection.scalar(
            text(
                f"SELECT number FROM {self._service}.generation WHERE model = :model AND fingerprint = :fingerprint"
                " AND state <> 'old' ORDER BY state = 'live' DESC, number DESC LIMIT 1"
            ),
            {"model": self._model.name, "fingerprint": self._model.fingerprint()},
        )
        if number is None:
            raise NotReady(f"{self._model.name} has not been built yet")
        schema = schema_of(self._service, self._model.name, number)
        self._known = (time.monotonic(), schema)
        return schema
