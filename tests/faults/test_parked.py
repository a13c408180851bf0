"""An opinion that the code can't project is parked and shown; everything else flows; mended code replays it."""

import pytest

from tests.faults.support.evidence import nothing_is_lost_or_doubled
from tests.faults.support.town import Town
from tests.faults.support.waiting import until

pytestmark = pytest.mark.timeout(180)


async def test_one_event_that_cannot_be_projected_stops_nothing_and_counts_once_the_code_is_mended(town: Town):
    town.reporting.run_with("tests.faults.support.faulty_reporting")
    await town.start()
    await town.citizens.send(10)
    number = len(town.citizens.acknowledged)

    async def all_but_one() -> bool:
        return await town.counted() == number - 1

    await until(all_but_one, 30, but=lambda: town.reporting.said)
    await town.says(town.reporting, "1 streams are parked")
    (parked,) = (await town.reporting.status())["parked"]
    assert parked["error"] == "LookupError: this code can't project the fifth opinion"
    assert parked["log"] == "testtown.feedback"

    await town.reporting.stop()
    town.reporting.run_with("services")
    town.reporting.start()
    await town.reporting.ready()
    await nothing_is_lost_or_doubled(town)
    await town.is_well()
