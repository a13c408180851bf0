"""What operations show of trouble, and what its buttons leave for the projector."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.reporting.operations import Operations
from services.reporting.readmodels.participation import MODEL
from shared.runtime import Runtime
from shared.settings import load
from tests.integration.reporting.support.opinions import opened, received
from tests.integration.reporting.support.projecting import OUR_LOG, SERVICE, Tale
from tests.support.databases import Database


@pytest.fixture
async def operations(
    tale: Tale, reporting_database: Database, redis_url: str, tmp_path: Path
) -> AsyncIterator[Operations]:
    """Over a read model that nobody moves; the other services are away."""
    settings = load(database_url=reporting_database.app_url, redis_url=redis_url, data=tmp_path, port=1)
    runtime = Runtime(settings, SERVICE)
    await runtime.log.start()
    async with Operations(runtime) as operations:
        yield operations
    await runtime.stop()


async def test_a_parked_stream_shows_its_reason_until_it_is_tried_again(operations: Operations, tale: Tale) -> None:
    at = ("reporting_participation_1", OUR_LOG, "feedback-a")
    await tale.pool.execute(f"INSERT INTO {SERVICE}.parked VALUES ($1, $2, $3, 7, 'ValueError: odd', false)", *at)
    (parked,) = (await operations.overview())["parked"]
    assert (parked["stream"], parked["position"], parked["error"]) == ("feedback-a", 7, "ValueError: odd")
    assert not parked["retry"]
    await operations.retry(*at)
    (parked,) = (await operations.overview())["parked"]
    assert parked["retry"]


async def test_services_that_are_away_are_shown_as_that(operations: Operations) -> None:
    services = (await operations.overview())["services"]
    assert [one["reachable"] for one in services] == [False] * 4
    assert all(one["reasons"] for one in services)


async def test_a_fork_and_how_it_was_mended_is_told(operations: Operations, tale: Tale) -> None:
    await tale.pool.execute(f"INSERT INTO {SERVICE}.fork VALUES ($1, 9, now(), 4, now())", OUR_LOG)
    (fork,) = (await operations.overview())["forks"]
    assert (fork["log"], fork["position"], fork["common"]) == (OUR_LOG, 9, 4)
    assert fork["mended_at"]
    await tale.pool.execute(f"DELETE FROM {SERVICE}.fork")


async def test_a_generation_being_built_shows_how_far_it_is(operations: Operations, tale: Tale) -> None:
    await tale.given(opened(), received("a"), received("b"), received("c"))
    await tale.pool.execute(f"INSERT INTO {SERVICE}.checkpoint VALUES ('received', $1, 4, '')", OUR_LOG)
    number = await operations.rebuild(MODEL)
    assert await operations.rebuild(MODEL) == number
    await tale.pool.execute(
        f"INSERT INTO {SERVICE}.checkpoint VALUES ($1, $2, 1, '')", f"reporting_participation_{number}", OUR_LOG
    )
    shares = {one["state"]: one["share"] for one in (await operations.overview())["generations"]}
    assert shares == {"building": 0.25, "live": 1.0}
    await tale.pool.execute(f"DELETE FROM {SERVICE}.generation WHERE number = $1", number)
