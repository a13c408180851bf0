"""Who projects may be stopped in its tracks, replaced, and come back to life; what it projects may be wrong."""

import pytest

from tests.faults.support.evidence import log_is_whole, nothing_is_lost_or_doubled
from tests.faults.support.town import Town
from tests.faults.support.waiting import until

pytestmark = pytest.mark.timeout(180)


@pytest.mark.parametrize("name", ["reporting", "feedback"])
async def test_a_projector_that_comes_back_after_it_was_replaced_is_fenced(town: Town, name: str):
    await town.start()
    frozen, replacement = town.service(name), town.one_more(name)
    await town.citizens.send(5)
    await town.all_are_counted()
    replacement.start()
    await replacement.ready()
    if name == "feedback":
        town.citizens.go_to(lambda: replacement.origin)
    async with town.citizens.sending(at_once=2):
        frozen.pause()
        await town.moves_on(name, seconds=30)
        frozen.resume()

        async def fenced() -> bool:
            return "fenced" in frozen.said or "lead lost" in frozen.said

        await until(fenced, 30, but=lambda: frozen.said)
    await nothing_is_lost_or_doubled(town)
    assert await frozen.is_ready()


async def test_the_log_takes_no_event_twice_from_a_frozen_feedback(town: Town):
    """What it was storing when it was stopped is stored once, though the citizens send it again to its replacement."""
    await town.start()
    replacement = town.one_more("feedback")
    replacement.start()
    await replacement.ready()
    async with town.citizens.sending(at_once=8, pause=0):
        await town.all_begin_to_be_counted()
        town.feedback.pause()
        town.citizens.go_to(lambda: replacement.origin)
        await town.all_begin_to_be_counted()
        town.feedback.resume()
    await log_is_whole(town)
    await town.all_are_counted()
