"""A process that ends at the worst moment, as if by kill -9, and is started again: nothing is lost, nothing counts twice.

Feedback ends before and after it stores, while and after it publishes; whoever projects, before and after its commit, in
the middle of a rebuild, and right after a rebuilt model went live.
"""

import asyncpg
import pytest

from services.feedback.subscriptions import OWN
from services.reporting.subscriptions import FOLLOWED
from shared.projections.generations import request_rebuild
from tests.faults.support.evidence import nothing_is_lost_or_doubled
from tests.faults.support.town import Town

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
