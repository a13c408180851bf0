"""What must hold after every fault: read from the tables, not from what the services say."""

from collections.abc import Mapping

import asyncpg
import orjson

from services.feedback.subscriptions import OWN
from services.reporting.subscriptions import FOLLOWED
from shared.eventlog.envelope import write_line
from shared.eventlog.verify import verify
from shared.projections import ReadModel
from shared.projections.generations import request_rebuild
from tests.faults.support.town import LOG, Town, connected, opened
from tests.faults.support.waiting import until

MODELS: Mapping[str, tuple[ReadModel, ...]] = {"feedback": OWN, "reporting": FOLLOWED}

Contents = dict[str, list[str]]


async def nothing_is_lost_or_doubled(town: Town) -> None:
    """Every acknowledged opinion stands in the log once and is counted once; positions have no hole; the chain holds;
    and every live read model is what a rebuild from zero gives."""
    await town.all_are_counted()
    await log_is_whole(town)
    for service, models in MODELS.items():
        for model in models:
            await live_equals_rebuilt(town, service, model)


async def log_is_whole(town: Town) -> None:
    """Exactly the acknowledged opinions, positions from 1 on without a hole, every hash right."""
    async with opened(town.database.app_url) as log:
        head = await log.head()
        events = await log.read(0, head.position)
    assert [event.position for event in events] == list(range(1, head.position + 1))
    found = verify(write_line(LOG, event, "audit", {}) for event in events)
    assert found.head == head
    received = [orjson.loads(event.data)["feedback"] for event in events if event.type == "feedback.FeedbackReceived"]
    acknowledged = [answer["id"] for answer in town.citizens.acknowledged.values()]
    assert sorted(received) == sorted(acknowledged)


async def live_equals_rebuilt(town: Town, service: str, model: ReadModel) -> None:
    """Ask the running service for a new generation, wait until it took over, and compare it with the one before."""
    pool = await asyncpg.create_pool(town.database.app_url, min_size=1, max_size=1)
    try:
        before = await live_number(town, service, model)
        number = await request_rebuild(pool, service, model)
    finally:
        await pool.close()

    async def flipped() -> bool:
        return await live_number(town, service, model) == number

    await until(flipped, 30, but=lambda: town.service(service).said[-3000:])
    assert await contents(town, service, model, number) == await contents(town, service, model, before)


async def live_number(town: Town, service: str, model: ReadModel) -> int:
    """The number of the live generation."""
    async with connected(town.database.admin_url) as connection:
        return await connection.fetchval(
            f"SELECT number FROM {service}.generation WHERE model = $1 AND state = 'live'", model.name
        )


async def contents(town: Town, service: str, model: ReadModel, number: int) -> Contents:
    """All rows of all tables of a generation."""
    async with connected(town.database.admin_url) as connection:
        return {
            table: [
                row["row"]
                for row in await connection.fetch(
                    f'SELECT t::text AS row FROM "{service}_{model.name}_{number}"."{table}" t ORDER BY 1'
                )
            ]
            for table in model.metadata.tables
        }
