"""Events told to a read model and its rows read back: `await tale.given(…)`, then ask. Real tables, real writing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

import asyncpg
import orjson
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.contracts.registry import event_type
from shared.eventlog.envelope import Envelope
from shared.eventlog.model import Head
from shared.projections.apply import apply
from shared.projections.generations import active, prepare
from shared.projections.model import ReadModel
from shared.projections.reading import ModelReader

SERVICE = "reporting"
OUR_LOG = "mukdahan.feedback"
THEIR_LOG = "nakhon.feedback"
NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """One event, in which log and when it was recorded."""

    event: Any
    log: str = OUR_LOG
    at: datetime = NOON

    def envelope(self, position: int) -> Envelope:
        """As it arrives: erasable fields opened, secret ones left at home."""
        kind = event_type(self.event)
        stream = getattr(self.event, "feedback", self.event.consultation)
        return Envelope(
            source=self.log, position=position, id=str(uuid4()), type=kind.name, schema=kind.schema, stream=stream,
            version=1, time=self.at.isoformat(), actor="test", department="", fiscal_year=None,
            prevhash=_hash(self.log, position - 1), hash=_hash(self.log, position), datahash=None, sealedhash=None,
            data=orjson.loads(orjson.dumps({name: getattr(self.event, name) for name in kind.plain})),
            opened={name: getattr(self.event, name) for name in kind.erasable} or None, line=b"",
        )  # fmt: skip


@dataclass
class Tale:
    """What was told to `model` so far; every `given` is one batch, as a projector's round."""

    pool: asyncpg.Pool
    engine: AsyncEngine
    model: ReadModel
    positions: dict[str, int] = field(default_factory=dict[str, int])

    async def begin(self) -> "Tale":
        """An empty live generation."""
        await prepare(self.pool, SERVICE, [self.model])
        (generation,) = await active(self.pool, SERVICE, [self.model])
        for table in self.model.metadata.tables:
            await self.pool.execute(f'TRUNCATE "{generation.consumer}"."{table}"')
        for table in ("checkpoint", "parked"):
            await self.pool.execute(f"DELETE FROM {SERVICE}.{table}")
        return self

    async def given(self, *events: Any) -> "Tale":
        """Tell events of our log, or `Said` for another log or moment. Fails when one can't be applied."""
        batches: dict[str, list[Envelope]] = {}
        for one in events:
            said = one if isinstance(one, Said) else Said(one)
            position = self.positions[said.log] = self.positions.get(said.log, 0) + 1
            batches.setdefault(said.log, []).append(said.envelope(position))
        (generation,) = await active(self.pool, SERVICE, [self.model])
        async with self.pool.acquire() as connection, connection.transaction():
            applied = await apply(connection, SERVICE, generation, batches)
        assert not applied.parked
        return self

    async def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables, in key order."""
        (generation,) = await active(self.pool, SERVICE, [self.model])
        found: dict[str, list[tuple[Any, ...]]] = {}
        for name, table in self.model.metadata.tables.items():
            keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
            rows: Sequence[asyncpg.Record] = await self.pool.fetch(
                f'SELECT * FROM "{generation.consumer}"."{name}" ORDER BY {keys}'
            )
            found[name] = [tuple(row) for row in rows]
        return found

    @property
    def reader(self) -> ModelReader:
        """Reads it as the service does."""
        return ModelReader(self.engine, SERVICE, self.model)


def _hash(log: str, position: int) -> bytes:
    return Head().hash if position == 0 else sha256(f"{log} {position}".encode()).digest()
