"""No reader ever sees a hole or a later position first: whoever commits late, in one process or in three."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import pytest

from shared.eventlog.log import EventLog
from shared.eventlog.model import Append, Appended
from tests.contract.eventlog.sessions import Bystander, watching
from tests.contract.eventlog.writing import again, append_elsewhere, pour_elsewhere, to, wish
from tests.support.databases import Database

OpenLog = Callable[[], Awaitable[EventLog]]
EACH = 60


def many(name: str, count: int = EACH) -> list[Append]:
    return [wish(to(f"{name}-{number}", events=1 + number % 3)) for number in range(count)]


def events_of(requests: Sequence[Append]) -> int:
    return sum(len(write.events) for request in requests for write in request.writes)


def in_another(
    processes: ProcessPoolExecutor, work: Callable[..., Any], url: str
) -> Callable[..., asyncio.Future[Any]]:
    """Starts `work(url, …)` in a process of its own."""
    loop = asyncio.get_running_loop()
    return lambda *arguments: loop.run_in_executor(processes, work, url, *arguments)


async def test_a_transaction_that_commits_late_comes_first_for_everyone(
    open_log: OpenLog, log: EventLog, bystander: Bystander
) -> None:
    readers = [await open_log(), await open_log()]
    requests = many("cup")
    async with watching(*readers) as watches:
        async with bystander.appending(wish(to("late", events=3))):
            waiting = [asyncio.create_task(log.append(request)) for request in requests]
            await bystander.someone_waits(2)
            for watch in watches:
                await watch.another_reading()
                assert watch.events == []
        await asyncio.gather(*waiting)
        for watch in watches:
            await watch.up_to(3 + events_of(requests))
            assert [event.stream for event in watch.events[:3]] == ["late"] * 3


async def test_a_transaction_that_never_commits_leaves_no_hole(
    open_log: OpenLog, log: EventLog, bystander: Bystander
) -> None:
    requests = many("cup")
    async with watching(await open_log()) as [watch]:
        async with bystander.appending(wish(to("lost", events=3))) as transaction:
            waiting = [asyncio.create_task(log.append(request)) for request in requests]
            await bystander.someone_waits(2)
            await transaction.rollback()
        answers = await asyncio.gather(*waiting)
        await watch.up_to(events_of(requests))
    assert min(answer.position for answer in answers) <= 3
    assert await log.version("lost") == 0


async def test_what_is_decided_on_a_version_waits_for_whoever_is_changing_it(
    log: EventLog, bystander: Bystander
) -> None:
    async with bystander.appending(wish(to("cup-1"))):
        second = asyncio.create_task(log.append(wish(to("cup-1"))))
        await bystander.someone_waits()
    with pytest.raises(Exception, match="stream cup-1 is at version 1, not 0"):
        await second


@pytest.mark.parametrize("writers", [1, 3])
async def test_writers_behind_a_late_one(
    log_database: Database, open_log: OpenLog, bystander: Bystander, processes: ProcessPoolExecutor, writers: int
) -> None:
    """All appenders, two groups of each, stand at the head when it is let go."""
    work = [many(f"writer-{number}") for number in range(writers)]
    total = 3 + sum(map(events_of, work))
    run = in_another(processes, append_elsewhere, log_database.app_url)
    async with watching(await open_log(), await open_log()) as watches:
        async with bystander.appending(wish(to("late", events=3))):
            running = [run(requests) for requests in work]
            await bystander.someone_waits(2 * writers)
        answers: list[list[Appended | str]] = await asyncio.gather(*running)
        for watch in watches:
            await watch.up_to(total)
    stored = {event.id: event.position for event in watches[0].events}
    assert len(stored) == total
    for requests, outcomes in zip(work, answers, strict=True):
        for request, outcome in zip(requests, outcomes, strict=True):
            positions = [stored[event.id] for event in request.writes[0].events]
            assert outcome == Appended(positions[-1], request.answer)
            assert positions == list(range(positions[0], positions[-1] + 1))


@pytest.mark.parametrize("writers", [1, 3])
async def test_writers_on_one_stream(
    log_database: Database, open_log: OpenLog, bystander: Bystander, processes: ProcessPoolExecutor, writers: int
) -> None:
    run = in_another(processes, pour_elsewhere, log_database.app_url)
    async with watching(await open_log()) as [watch]:
        async with bystander.holding_the_head():
            running = [run("pot", 10) for _ in range(writers)]
            await bystander.someone_waits(writers)
        answers: list[list[int]] = await asyncio.gather(*running)
        await watch.up_to(10 * writers)
    assert sorted(position for positions in answers for position in positions) == list(range(1, 10 * writers + 1))
    assert [event.version for event in watch.events] == list(range(1, 10 * writers + 1))


async def test_the_same_commands_from_three_processes_at_once(
    log_database: Database, open_log: OpenLog, bystander: Bystander, processes: ProcessPoolExecutor
) -> None:
    requests = many("cup", 30)
    run = in_another(processes, append_elsewhere, log_database.app_url)
    async with watching(await open_log()) as [watch]:
        async with bystander.holding_the_head():
            running = [run([again(request) for request in requests]) for _ in range(3)]
            await bystander.someone_waits(3)
        told: list[list[Appended | str]] = await asyncio.gather(*running)
        await watch.up_to(events_of(requests))
    for answers in zip(*told, strict=True):
        assert len({answer.position for answer in answers}) == 1
        assert sorted(answer.repeated for answer in answers) == [False, True, True]
