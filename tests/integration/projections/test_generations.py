"""A new generation is built beside the live one and takes its place in one step, when both stand at the same events."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import asyncpg
import pytest

from shared.eventlog.log import EventLog
from shared.eventlog.model import Head
from shared.projections import ReadModel
from shared.projections import generations as module
from shared.projections.apply import apply
from shared.projections.generations import Generation, active, drop_old, flip, prepare, request_rebuild
from shared.projections.projector import Projector
from shared.projections.sources import OwnLog
from tests.integration.messaging.support.running import running, until
from tests.integration.projections.support.backup import restored
from tests.integration.projections.support.village import (
    HANDLERS,
    MODEL,
    SERVICE,
    Tables,
    batch,
    envelopes,
    held_event,
    metadata,
    published_event,
    say,
)
from tests.support.databases import Database

CHANGED = ReadModel("village", metadata, HANDLERS, version=2)


async def states(pool: asyncpg.Pool) -> list[tuple[int, str]]:
    """Number and state of every generation."""
    rows = await pool.fetch(f"SELECT number, state FROM {SERVICE}.generation ORDER BY number")
    return [(row["number"], row["state"]) for row in rows]


async def catch_up(pool: asyncpg.Pool, log: EventLog, generation: Generation) -> None:
    """Fold what the generation has not seen."""
    done = generation.checkpoints.get(log.name, Head()).position
    async with pool.acquire() as connection:
        (await apply(connection, SERVICE, generation, batch(log.name, await envelopes(log, done)))).take_over()


async def test_the_first_generation_is_live_at_once(pool: asyncpg.Pool, generation: Generation):
    assert await states(pool) == [(1, "live")]
    await prepare(pool, SERVICE, [MODEL])
    assert await states(pool) == [(1, "live")], "nothing changed, nothing is built"


async def test_changed_code_is_built_beside_what_is_live(pool: asyncpg.Pool, generation: Generation):
    await prepare(pool, SERVICE, [CHANGED])
    assert await states(pool) == [(1, "live"), (2, "building")]
    assert [g.number for g in await active(pool, SERVICE, [CHANGED])] == [2], "the old one no longer fits the code"
    assert [g.number for g in await active(pool, SERVICE, [MODEL])] == [1]


async def test_code_changed_again_sets_aside_what_was_being_built(pool: asyncpg.Pool, generation: Generation):
    await prepare(pool, SERVICE, [CHANGED])
    await prepare(pool, SERVICE, [replace(CHANGED, version=3)])
    assert await states(pool) == [(1, "live"), (2, "old"), (3, "building")]


async def test_asking_twice_for_a_rebuild_is_asking_once(pool: asyncpg.Pool, generation: Generation):
    assert await request_rebuild(pool, SERVICE, MODEL) == 2
    assert await request_rebuild(pool, SERVICE, MODEL) == 2
    assert await states(pool) == [(1, "live"), (2, "building")]


async def test_two_who_prepare_at_once_make_one_generation(pool: asyncpg.Pool):
    await asyncio.gather(*(prepare(pool, SERVICE, [MODEL]) for _ in range(4)))
    assert await states(pool) == [(1, "live")]


async def test_what_lies_behind_does_not_go_live(pool: asyncpg.Pool, log: EventLog, generation: Generation):
    await say(log, held_event("a"), held_event("b"))
    await catch_up(pool, log, generation)
    await request_rebuild(pool, SERVICE, MODEL)
    _, building = await active(pool, SERVICE, [MODEL])

    assert not await flip(pool, SERVICE, building, {})
    await catch_up(pool, log, building)
    await say(log, held_event("c"))
    await catch_up(pool, log, generation)
    assert not await flip(pool, SERVICE, building, {})
    await catch_up(pool, log, building)
    assert await flip(pool, SERVICE, building, {})
    assert await states(pool) == [(1, "old"), (2, "live")]


async def test_without_a_live_one_that_fits_the_target_is_what_can_be_read(
    pool: asyncpg.Pool, log: EventLog, generation: Generation
):
    await say(log, held_event("a"))
    await prepare(pool, SERVICE, [CHANGED])
    (building,) = await active(pool, SERVICE, [CHANGED])
    assert not await flip(pool, SERVICE, building, {log.name: await log.head()})
    await catch_up(pool, log, building)
    assert await flip(pool, SERVICE, building, {log.name: await log.head(), "silent.feedback": Head()})


async def test_a_replaced_generation_stays_for_whoever_still_reads_it(
    pool: asyncpg.Pool, generation: Generation, monkeypatch: pytest.MonkeyPatch
):
    await request_rebuild(pool, SERVICE, MODEL)
    _, building = await active(pool, SERVICE, [MODEL])
    await flip(pool, SERVICE, building, {})
    await drop_old(pool, SERVICE)
    assert await states(pool) == [(1, "old"), (2, "live")]
    monkeypatch.setattr(module, "GRACE_SECONDS", 0)
    await drop_old(pool, SERVICE)
    assert await states(pool) == [(2, "live")]
    schemas = await pool.fetch("SELECT nspname FROM pg_namespace WHERE nspname LIKE $1", f"{SERVICE}_village_%")
    assert [row["nspname"] for row in schemas] == [building.consumer]


# With a projector


@asynccontextmanager
async def projecting(pool: asyncpg.Pool, log: EventLog, model: ReadModel = MODEL) -> AsyncGenerator[Projector]:
    """A projector over the village's own log."""
    projector = Projector(lambda: pool, SERVICE, OwnLog(log), [model])
    async with running(projector.run):
        yield projector


def stands_at(pool: asyncpg.Pool, number: int, position: int) -> Callable[[], Awaitable[bool]]:
    async def reached() -> bool:
        found = await pool.fetchval(
            f"SELECT position FROM {SERVICE}.checkpoint WHERE consumer = $1", f"{SERVICE}_village_{number}"
        )
        return found == position

    return reached


async def test_a_rebuild_goes_live_though_events_never_stop(pool: asyncpg.Pool, log: EventLog):
    enough = asyncio.Event()

    async def citizens() -> None:
        number = 0
        while not enough.is_set():
            await say(log, held_event(f"f{(number := number + 1)}"))

    async with projecting(pool, log):
        speaking = asyncio.ensure_future(citizens())
        await until(lambda: _live(pool, 1))
        await request_rebuild(pool, SERVICE, MODEL)
        await until(lambda: _live(pool, 2))
        enough.set()
        await speaking
        await until(stands_at(pool, 2, (await log.head()).position))
    async with pool.acquire() as connection:
        assert await Tables(connection, f"{SERVICE}_village_2").rows("count", "held") == [
            ((await log.head()).position,)
        ]


@pytest.mark.parametrize("afterwards", [0, 1, 2, 5], ids="then {} events".format)
async def test_a_read_model_of_an_own_log_that_was_restored_is_made_anew(
    pool: asyncpg.Pool, log: EventLog, village: Database, afterwards: int
):
    """Whether the restored log is shorter than what was read, as long, or longer by now."""
    async with projecting(pool, log):
        await say(log, held_event("kept"))
        async with restored(village):
            await say(log, published_event("lost"), published_event("lost-too"))
            await until(stands_at(pool, 1, 3))
        for number in range(afterwards):
            await say(log, held_event(f"new{number}"))

        async def equal() -> bool:
            async with pool.acquire() as connection:
                tables = Tables(connection, f"{SERVICE}_village_1")
                return await tables.rows("count", "held", "published") == [(1 + afterwards, 0)]

        await until(equal)


async def _live(pool: asyncpg.Pool, number: int) -> bool:
    return (number, "live") in await states(pool)
