"""What is wrong shows within five seconds, with the reason, while the service goes on serving."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis

from shared.tasks import stop
from tests.faults.support.broker import speaking
from tests.faults.support.town import Town, connected

pytestmark = pytest.mark.timeout(120)


async def test_a_feed_that_cannot_be_reached_shows_and_is_forgotten_once_it_can(town: Town):
    await town.start()
    await town.citizens.send(3)
    await town.all_are_counted()
    await town.is_well()
    town.feedback.kill()
    await town.says(town.reporting, "testtown.feedback", "its feed cannot be read", seconds=6)
    town.feedback.start()
    await town.feedback.ready()
    await town.is_well()


async def test_a_wiped_broker_shows_and_is_well_again_after_a_while(town: Town):
    await town.start()
    await town.citizens.send(3)
    await town.all_are_counted()
    async with speaking(town) as redis:
        await redis.flushall()
    await town.says(town.feedback, "relay", "the broker was wiped")
    await town.is_well()


async def test_a_subscription_that_died_shows_and_is_started_again(town: Town):
    """A key that is no stream ends the reader for good; the follower starts another."""
    await town.start()
    await town.citizens.send(3)
    await town.all_are_counted()
    async with speaking(town) as redis, spoiling(redis, "ruam:log:testtown.feedback"):
        # The reader may pause 5 s after a lost connection before it reads what ends it; from then on 5 s more count.
        await town.says(town.reporting, "its subscription died", seconds=10)
    await town.citizens.send(3)
    await town.all_are_counted()
    await town.is_well()


async def test_a_database_that_is_restarted_under_everything_is_survived(town: Town):
    """Every session is ended at once, several times: appends are said again, leads are won again, nothing dies."""
    await town.start()
    async with town.citizens.sending(at_once=2), connected(town.database.admin_url) as connection:
        for _ in range(3):
            await town.all_begin_to_be_counted()
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        await town.all_begin_to_be_counted()
    await town.all_are_counted()
    await town.is_well()


@asynccontextmanager
async def spoiling(redis: Redis, key: str) -> AsyncGenerator[None]:
    """While the block runs, what stands under `key` is no stream, however often the relay puts that right."""

    async def spoil() -> None:
        while True:
            await redis.set(key, "no stream")
            await end_reads(redis)
            await asyncio.sleep(0.05)

    task = asyncio.create_task(spoil())
    try:
        yield
    finally:
        await stop(task)


async def end_reads(redis: Redis) -> None:
    """End the connections that wait for entries, so that they read again."""
    for client in await redis.client_list():
        if client["cmd"] == "xread":
            await redis.client_kill_filter(_id=client["id"])
