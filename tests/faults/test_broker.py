"""The broker only hurries: wiped, restarted, away, or full of lies, it costs time and never a count."""

import random

import pytest

from tests.faults.support.broker import FAR_AHEAD, away, entries, forged, shuffled, speaking, wipe
from tests.faults.support.evidence import nothing_is_lost_or_doubled
from tests.faults.support.town import Town
from tests.faults.support.waiting import until

pytestmark = pytest.mark.timeout(180)


async def test_a_broker_wiped_under_load_is_filled_again_and_said(town: Town):
    await town.start()
    async with town.citizens.sending():
        await town.all_begin_to_be_counted()
        await wipe(town)
        await town.says(town.feedback, "relay", "the broker was wiped")
        await wipe(town)
    await nothing_is_lost_or_doubled(town)


async def test_a_broker_restarted_under_load_loses_nothing(town: Town):
    await town.start()
    async with town.citizens.sending():
        await town.all_begin_to_be_counted()
        await away(town.broker, seconds=0)
    await nothing_is_lost_or_doubled(town)
    await town.is_well()


async def test_opinions_are_taken_and_counted_while_the_broker_is_down_for_half_a_minute(town: Town):
    await town.start()
    async with town.citizens.sending(at_once=2, pause=0.1):
        await town.all_begin_to_be_counted()
        town.broker.stop()
        await town.says(town.reporting, "the broker cannot be reached")
        await town.says(town.feedback, "relay")
        before = await town.counted()
        await away(town.broker, seconds=30)
    assert before < await town.counted(), "feeds are read while the broker is away"
    await nothing_is_lost_or_doubled(town)
    await town.is_well()


async def test_services_start_without_a_broker_and_use_it_once_it_is_there(town: Town):
    town.broker.stop()
    await town.start()
    await town.citizens.send(5)
    town.broker.start()
    await town.is_well()
    await town.citizens.send(5)
    await nothing_is_lost_or_doubled(town)


async def test_entries_in_another_order_twice_or_not_at_all_change_no_figure(town: Town):
    await town.hears(opinions=60)
    town.feedback.start()
    await town.feedback.ready()
    async with speaking(town) as redis:

        async def published() -> bool:
            return len(await entries(redis)) >= 60

        await until(published)
        await town.feedback.stop()
        await shuffled(redis, random.Random(2570))
        town.reporting.start()
        await town.reporting.ready()
        town.feedback.start()
        await town.feedback.ready()
    await town.citizens.send(10)
    await nothing_is_lost_or_doubled(town)


async def test_forged_and_garbled_entries_are_not_believed_and_cost_no_count(town: Town):
    await town.start()
    await town.citizens.send(10)
    await town.all_are_counted()
    async with speaking(town) as redis, town.citizens.sending(at_once=2):
        for _ in range(3):
            await forged(redis)
            await town.all_begin_to_be_counted()
    await nothing_is_lost_or_doubled(town)
    await town.is_well()
    async with speaking(town) as redis:
        last, _ = (await entries(redis))[-1]
    assert int(last.split(b"-")[0]) < FAR_AHEAD, "the relay put its own history in the place of the forged one"


async def test_something_else_under_the_keys_of_the_broker_is_put_right_or_said(town: Town):
    await town.start()
    await town.citizens.send(5)
    async with speaking(town) as redis:
        await redis.set("ruam:log:testtown.feedback", "mine")
        await redis.hset("ruam:announced", mapping={b"\xff": b"x", b"other.feedback": b'{"token":5,"at":1}'})
        await town.says(town.reporting, "announcement of other.feedback was refused")
        await town.citizens.send(5)
        await nothing_is_lost_or_doubled(town)
        await redis.hdel("ruam:announced", b"\xff", b"other.feedback")
    await town.is_well()
