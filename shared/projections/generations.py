"""A read model's generations: each a PostgreSQL schema of its own, one of them live.

A new generation is built beside the live one from position 0 and takes its place in one transaction, when both stand at
the same checkpoints. The old one is dropped after a grace period, so that whoever still reads it can finish.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import asyncpg
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from shared.database import Connection
from shared.eventlog.model import Head
from shared.faults import point
from shared.projections.checkpoints import checkpoints
from shared.projections.model import ReadModel

GRACE_SECONDS = 60

_dialect = postgresql.dialect()


@dataclass
class Generation:
    """One generation of a model as the projector holds it. `consumer` names its checkpoints and its schema."""

    model: ReadModel
    number: int
    state: str
    consumer: str
    checkpoints: dict[str, Head] = field(default_factory=dict[str, Head])
    parked: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])


def schema_of(service: str, model: str, number: int) -> str:
    """The PostgreSQL schema of a generation."""
    return f"{service}_{model}_{number}"


async def prepare(pool: asyncpg.Pool, service: str, models: Sequence[ReadModel]) -> None:
    """See to it that each model has a live generation, and one being built where the code has changed since."""
    for model in models:
        async with pool.acquire() as connection, connection.transaction():
            rows = await _rows(connection, service, model.name)
            fitting = [row for row in rows if row["fingerprint"] == model.fingerprint() and row["state"] != "old"]
            if not fitting:
                state = "building" if any(row["state"] == "live" for row in rows) else "live"
                await _add(connection, service, model, state)


async def request_rebuild(pool: asyncpg.Pool, service: str, model: ReadModel) -> int:
    """Ask for a new generation; returns its number, or that of the one being built already."""
    async with pool.acquire() as connection, connection.transaction():
        for row in await _rows(connection, service, model.name):
            if row["state"] == "building" and row["fingerprint"] == model.fingerprint():
                return row["number"]
        return await _add(connection, service, model, "building")


async def active(pool: asyncpg.Pool, service: str, models: Sequence[ReadModel]) -> list[Generation]:
    """The generations the projector must move: those that fit the code, live or being built."""
    found: list[Generation] = []
    async with pool.acquire() as connection:
        for model in models:
            for row in await connection.fetch(
                f"SELECT number, state FROM {service}.generation WHERE model = $1 AND fingerprint = $2"
                " AND state <> 'old' ORDER BY number",
                model.name, model.fingerprint(),
            ):  # fmt: skip
                consumer = schema_of(service, model.name, row["number"])
                parked = await connection.fetch(
                    f"SELECT log, stream FROM {service}.parked WHERE consumer = $1", consumer
                )
                found.append(
                    Generation(
                        model, row["number"], row["state"], consumer,
                        await checkpoints(connection, service, consumer),
                        {(at["log"], at["stream"]) for at in parked},
                    )
                )  # fmt: skip
    return found


async def flip(pool: asyncpg.Pool, service: str, building: Generation, target: dict[str, Head]) -> bool:
    """Make `building` live if it stands where the live one stands (or, with none that fits the code, at `target`)."""
    async with pool.acquire() as connection, connection.transaction():
        rows = await _rows(connection, service, building.model.name)
        live = next((row for row in rows if row["state"] == "live"), None)
        if live and live["fingerprint"] == building.model.fingerprint():
            target = await checkpoints(connection, service, schema_of(service, building.model.name, live["number"]))
        if _begun(await checkpoints(connection, service, building.consumer)) != _begun(target):
            return False
        for state, number in (("old", live and live["number"]), ("live", building.number)):
            await connection.execute(
                f"UPDATE {service}.generation SET state = $1, changed_at = clock_timestamp()"
                " WHERE model = $2 AND number = $3",
                state, building.model.name, number,
            )  # fmt: skip
    point("after-flip")
    return True


async def drop_old(pool: asyncpg.Pool, service: str) -> None:
    """Drop what has been replaced for longer than the grace period, and what was begun for code that is gone."""
    async with pool.acquire() as connection:
        for row in await connection.fetch(
            f"SELECT model, number FROM {service}.generation WHERE state = 'old'"
            " AND changed_at < clock_timestamp() - make_interval(secs => $1)",
            GRACE_SECONDS,
        ):
            consumer = schema_of(service, row["model"], row["number"])
            async with connection.transaction():
                await connection.execute(f'DROP SCHEMA IF EXISTS "{consumer}" CASCADE')
                for table in ("checkpoint", "parked"):
                    await connection.execute(f"DELETE FROM {service}.{table} WHERE consumer = $1", consumer)
                await connection.execute(
                    f"DELETE FROM {service}.generation WHERE model = $1 AND number = $2", row["model"], row["number"]
                )


def _begun(heads: Mapping[str, Head]) -> dict[str, Head]:
    """Without the logs that nothing was read of."""
    return {log: head for log, head in heads.items() if head.position}


async def _rows(connection: Connection, service: str, model: str) -> list[asyncpg.Record]:
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"{service} generations of {model}"
    )
    return await connection.fetch(
        f"SELECT number, state, fingerprint FROM {service}.generation WHERE model = $1 ORDER BY number FOR UPDATE",
        model,
    )


async def _add(connection: Connection, service: str, model: ReadModel, state: str) -> int:
    """A new generation with empty tables; one being built for other code is set aside."""
    await connection.execute(
        f"UPDATE {service}.generation SET state = 'old' WHERE model = $1 AND state = 'building'", model.name
    )
    number = 1 + await connection.fetchval(
        f"SELECT coalesce(max(number), 0) FROM {service}.generation WHERE model = $1", model.name
    )
    schema = schema_of(service, model.name, number)
    await connection.execute(f'CREATE SCHEMA "{schema}"')
    await connection.execute(f'SET LOCAL search_path = "{schema}"')
    for table in model.metadata.sorted_tables:
        await connection.execute(str(CreateTable(table).compile(dialect=_dialect)))
        for index in table.indexes:
            await connection.execute(str(CreateIndex(index).compile(dialect=_dialect)))
    await connection.execute("RESET search_path")
    await connection.execute(
        f"INSERT INTO {service}.generation (model, number, state, fingerprint) VALUES ($1, $2, $3, $4)",
        model.name, number, state, model.fingerprint(),
    )  # fmt: skip
    return number
