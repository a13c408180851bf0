"""Reading: from any position, one stream, beyond the end; and waiting for what another process appends."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor

import pytest

from shared.eventlog.log import EventLog
from shared.eventlog.model import GENESIS, BeyondHead, LogUnavailable
from shared.servers.folder import free_port
from tests.contract.eventlog.sessions import SECONDS, Bystander
from tests.contract.eventlog.writing import NAME, SCHEMA, append_elsewhere, to, wish
from tests.support.databases import Database

OpenLog = Callable[[], Awaitable[EventLog]]
LONG = SECONDS


@pytest.fixture
async def five(log: EventLog) -> EventLog:
    """A log of five events on two streams."""
    await log.append(wish(to("cup-1", events=2), to("pot", events=1)))
    await log.append(wish(to("cup-1", 2, events=2)))
    return log


@pytest.mark.parametrize(
    ("after", "limit", "positions"),
    [(0, 10, [1, 2, 3, 4, 5]), (0, 2, [1, 2]), (2, 2, [3, 4]), (4, 10, [5]), (5, 10, []), (0, 5, [1, 2, 3, 4, 5])],
)
async def test_reading_goes_on_behind_a_position(five: EventLog, after: int, limit: int, positions: list[int]) -> None:
    assert [event.position for event in await five.read(after, limit)] == positions


async def test_each_event_knows_the_hash_before_it_wherever_reading_begins(five: EventLog) -> None:
    whole = await five.read(0)
    assert [event.prevhash for event in whole] == [GENESIS, *(event.hash for event in whole[:-1])]
    for after in range(5):
        assert await five.read(after) == whole[after:]


async def test_the_hash_of_a_position(five: EventLog) -> None:
    assert await five.hash_at(0) == GENESIS
    assert [await five.hash_at(event.position) for event in await five.read(0)] == [e.hash for e in await five.read(0)]


async def test_there_is_nothing_beyond_the_head(five: EventLog) -> None:
    for beyond in (6, 7, 10**9):
        for asked in (five.read(beyond), five.hash_at(beyond)):
            with pytest.raises(BeyondHead) as refused:
                await asked
            assert (refused.value.after, refused.value.head) == (beyond, 5)


async def test_a_stream_is_read_alone_and_in_order(five: EventLog) -> None:
    assert [(event.position, event.version) for event in await five.stream("cup-1")] == [(1, 1), (2, 2), (4, 3), (5, 4)]
    assert await five.stream("cup") == []


async def test_waiting_ends_at_once_where_there_is_something_already(five: EventLog) -> None:
    assert await five.wait(4, 0)


async def test_waiting_ends_without_success_when_the_time_is_over(five: EventLog) -> None:
    assert not await five.wait(5, 0.05)


async def test_waiting_ends_when_this_process_appends(log: EventLog) -> None:
    waiting = [asyncio.create_task(log.wait(0, LONG)) for _ in range(50)]
    await asyncio.sleep(0)
    await log.append(wish(to("cup-1")))
    assert all(await asyncio.gather(*waiting))


async def test_waiting_ends_when_another_process_appends(
    log_database: Database, log: EventLog, processes: ProcessPoolExecutor
) -> None:
    waiting = asyncio.create_task(log.wait(0, LONG))
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(processes, append_elsewhere, log_database.app_url, [wish(to("cup-1"))])
    assert await waiting


async def test_waiting_does_not_end_for_what_is_not_committed(log: EventLog, bystander: Bystander) -> None:
    async with bystander.appending(wish(to("late"))):
        assert not await log.wait(0, 0.2)
    assert await log.wait(0, LONG)


async def test_who_waits_for_more_goes_on_waiting(open_log: OpenLog, log: EventLog) -> None:
    other = await open_log()
    waiting = asyncio.create_task(log.wait(2, LONG))
    for number in range(2):
        await other.append(wish(to(f"cup-{number}")))
        assert await log.wait(number, LONG)
        assert not waiting.done()
    await other.append(wish(to("cup-3")))
    assert await waiting


async def test_who_is_cancelled_in_the_moment_something_comes_is_cancelled(log: EventLog) -> None:
    """Whoever stops a task that waits must not be left waiting for it."""
    waiting = asyncio.create_task(log.wait(0, LONG))
    await asyncio.sleep(0)
    log._moved(1)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_nobody_watches_the_head_when_nobody_waits(log: EventLog) -> None:
    assert not await log.wait(0, 0.01)
    assert log._watcher is not None
    async with asyncio.timeout(SECONDS):
        await log._watcher


async def test_a_log_whose_database_does_not_answer_says_so() -> None:
    nowhere = EventLog(f"postgresql://ruam_app:app@127.0.0.1:{free_port()}/ruam", SCHEMA, NAME)
    with pytest.raises(LogUnavailable, match=NAME):
        await nowhere.start()
    await nowhere.close()


async def test_a_log_that_was_not_started_says_so(any_database: Database) -> None:
    with pytest.raises(LogUnavailable, match="was not started"):
        await EventLog(any_database.app_url, SCHEMA, NAME).head()
