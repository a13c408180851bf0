"""A process that ends at the worst moment, as if by kill -9, and is started again: nothing is lost, nothing counts twice.

Feedback ends before and after it stores, while and after it publishes; whoever projects, before and after its commit, in
the middle of a rebuild, and right after a rebuilt model went live; the reader of the intake, before it stores.
"""

from typing import Any

import asyncpg
import orjson
import pytest

from services.feedback.subscriptions import OWN
from services.reporting.subscriptions import FOLLOWED
from shared.messaging.names import DATA, intake_key, receipts_key
from shared.projections.generations import request_rebuild
from tests.faults.support.broker import speaking
from tests.faults.support.evidence import nothing_is_lost_or_doubled
from tests.faults.support.town import CONSULTED, INSTANCE, Town
from tests.faults.support.waiting import until

pytestmark = pytest.mark.timeout(180)


@pytest.mark.parametrize(
    ("service", "point"),
    [
        ("feedback", "before-append:7"),
        ("feedback", "after-commit:7"),
        ("feedback", "after-publish:3"),
        ("feedback", "before-projection-commit:3"),
        ("feedback", "after-projection-commit:3"),
        ("reporting", "before-projection-commit:3"),
        ("reporting", "after-projection-commit:3"),
    ],
)
async def test_a_process_killed_while_opinions_come_in_loses_and_doubles_nothing(town: Town, service: str, point: str):
    killed, other = town.service(service), town.service("reporting" if service == "feedback" else "feedback")
    other.start()
    killed.start(kill_at=point)
    await other.ready()
    async with town.citizens.sending():
        await killed.killed_itself()
        killed.start()
        await killed.ready()
    await nothing_is_lost_or_doubled(town)


async def test_a_relay_killed_between_two_pipelines_publishes_the_rest_once(town: Town):
    await town.hears(opinions=300)
    town.reporting.start()
    town.feedback.start(kill_at="mid-pipeline")
    await town.feedback.killed_itself()
    town.feedback.start()
    await town.feedback.ready()
    await town.reporting.ready()
    await town.citizens.send(10)
    await nothing_is_lost_or_doubled(town)


async def test_a_reader_of_the_intake_killed_before_it_stores_takes_each_item_once(town: Town):
    town.reporting.start()
    town.feedback.start(kill_at="after-intake-read")
    async with speaking(town) as redis:
        await town.feedback.ready()
        ids = [f"item-{number}" for number in range(20)]
        for _ in range(2):  # the second time as a front end does that saw no receipt
            for item in ids:
                line = {
                    "id": item,
                    "consultation": CONSULTED,
                    "text": "ขอถังขยะ",
                    "channel": "kiosk",
                    "district": "muang",
                }
                await redis.xadd(intake_key(INSTANCE), {DATA: orjson.dumps(line)})
        await town.feedback.killed_itself()
        town.feedback.start()

        async def receipts() -> dict[str, list[dict[str, Any]]]:
            said: dict[str, list[dict[str, Any]]] = {}
            entries: Any = await redis.xrange(receipts_key(INSTANCE))
            for _, fields in entries:
                answer = orjson.loads(fields[DATA])
                said.setdefault(answer["id"], []).append(answer)
            return said

        async def every_item_has_both() -> bool:
            said = await receipts()
            return set(said) == set(ids) and all(len(answers) == 2 for answers in said.values())

        await until(every_item_has_both, 60, but=lambda: town.feedback.said)
        for item, (first, second) in (await receipts()).items():
            assert {first["outcome"], second["outcome"]} == {"accepted", "duplicate"}
            town.citizens.acknowledged[item] = {"id": first["feedback"]}
        assert await redis.xlen(intake_key(INSTANCE)) == 0
    await town.reporting.ready()
    await nothing_is_lost_or_doubled(town)


@pytest.mark.parametrize("point", ["mid-rebuild", "after-flip"])
@pytest.mark.parametrize("service", ["feedback", "reporting"])
async def test_a_projector_killed_while_it_rebuilds_ends_with_the_same_figures(town: Town, service: str, point: str):
    await town.hears(opinions=50)
    town.feedback.start(kill_at=point if service == "feedback" else "")
    town.reporting.start(kill_at=point if service == "reporting" else "")
    killed = town.service(service)
    await town.feedback.ready()
    await town.reporting.ready()
    await town.all_are_counted()
    await ask_for_rebuild(town, service)
    await killed.killed_itself()
    killed.start()
    await killed.ready()
    await town.citizens.send(10)
    await nothing_is_lost_or_doubled(town)


async def ask_for_rebuild(town: Town, service: str) -> None:
    """As the operations page does."""
    (model, *_) = OWN if service == "feedback" else FOLLOWED
    pool = await asyncpg.create_pool(town.database.app_url, min_size=1, max_size=1)
    await request_rebuild(pool, service, model)
    await pool.close()
