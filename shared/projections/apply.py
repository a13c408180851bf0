"""One batch of verified events into one generation: rows and checkpoint in the same transaction.

An event that can't be applied parks its stream; the rest of the batch goes on. When writing the folded batch fails
because of a value that can't be written, the batch is gone through event by event to find whose it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import asyncpg
import structlog

from shared.database import Connection
from shared.eventlog.envelope import Envelope
from shared.eventlog.model import Head
from shared.projections.checkpoints import Fenced, swap
from shared.projections.generations import Generation
from shared.projections.rows import Rows

Batches = Mapping[str, Sequence[Envelope]]
Failures = dict[tuple[str, str], tuple[Envelope, Exception]]

_REFUSED_VALUE = (
    asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, asyncpg.ProgramLimitExceededError,  # by the database
    TypeError, ValueError, LookupError,  # by the driver, JSON, or the table that has no such column
)  # fmt: skip

log_ = structlog.get_logger()


@dataclass(frozen=True)
class Applied:
    """What a batch did to a generation, to be taken over once its transaction is committed."""

    generation: Generation
    checkpoints: dict[str, Head]
    parked: set[tuple[str, str]]

    def take_over(self) -> None:
        self.generation.checkpoints.update(self.checkpoints)
        self.generation.parked |= self.parked


async def apply(connection: Connection, service: str, generation: Generation, batches: Batches) -> Applied:
    """Fold and write `batches` inside the caller's transaction. Raises Fenced when another process moved the
    generation."""
    failures: Failures = {}
    try:
        async with connection.transaction():
            rows = Rows(generation.model.metadata)
            for envelope in _in_order(batches):
                _fold(generation, envelope, rows, failures)
            await rows.write(connection, generation.consumer)
    except _REFUSED_VALUE:
        failures.clear()
        await _one_by_one(connection, generation, batches, failures)
    if failures:
        await _park(connection, service, generation, failures)
    new = {log: Head(events[-1].position, events[-1].hash) for log, events in batches.items() if events}
    await swap(connection, service, generation.consumer, generation.checkpoints, new)
    return Applied(generation, new, set(failures))


async def replay(
    connection: Connection, service: str, generation: Generation, at: tuple[str, str], events: Sequence[Envelope]
) -> bool:
    """Try a parked stream again with all its events from the one it failed on; True when it is no longer parked.

    Raises Fenced when another process moved the generation, and so may have replayed it, or skipped later events.
    """
    log = at[0]
    if log not in generation.checkpoints:
        raise Fenced(f"{generation.consumer} was begun in {log} by another process")
    await swap(connection, service, generation.consumer, generation.checkpoints, {log: generation.checkpoints[log]})
    try:
        async with connection.transaction():
            rows = Rows(generation.model.metadata)
            for envelope in events:
                generation.model.fold(envelope, rows)
            await rows.write(connection, generation.consumer)
            await connection.execute(
                f"DELETE FROM {service}.parked WHERE consumer = $1 AND log = $2 AND stream = $3",
                generation.consumer,
                *at,
            )
    except Exception as error:  # noqa: BLE001 - it stays parked, with the new reason
        await connection.execute(
            f"UPDATE {service}.parked SET retry = false, error = $4 WHERE consumer = $1 AND log = $2 AND stream = $3",
            generation.consumer, *at, _reason(error),
        )  # fmt: skip
        return False
    return True


def _in_order(batches: Batches) -> list[Envelope]:
    return [envelope for log in sorted(batches) for envelope in batches[log]]


def _fold(generation: Generation, envelope: Envelope, rows: Rows, failures: Failures) -> None:
    at = (envelope.source, envelope.stream)
    if at in generation.parked or at in failures:
        return
    try:
        generation.model.fold(envelope, rows)
    except Exception as error:  # noqa: BLE001 - whatever a handler raises parks its stream
        failures[at] = (envelope, error)


async def _one_by_one(
    connection: Connection,
    generation: Generation,
    batches: Batches,
    failures: Failures,
) -> None:
    for envelope in _in_order(batches):
        rows = Rows(generation.model.metadata)
        _fold(generation, envelope, rows, failures)
        try:
            async with connection.transaction():
                await rows.write(connection, generation.consumer)
        except _REFUSED_VALUE as error:
            failures[envelope.source, envelope.stream] = (envelope, error)


async def _park(connection: Connection, service: str, generation: Generation, failures: Failures) -> None:
    for envelope, error in failures.values():
        await connection.execute(
            f"INSERT INTO {service}.parked (consumer, log, stream, position, error) VALUES ($1, $2, $3, $4, $5)"
            " ON CONFLICT DO NOTHING",
            generation.consumer, envelope.source, envelope.stream, envelope.position,
            _reason(error),
        )  # fmt: skip
        log_.error("stream parked", model=generation.model.name, log=envelope.source, stream=envelope.stream,
                   position=envelope.position, error=str(error))  # fmt: skip


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:2000].replace("\x00", "\\0")
