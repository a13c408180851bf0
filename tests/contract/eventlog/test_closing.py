"""Callers who go away while they wait, and a log that is closed under waiting callers: nobody else is harmed."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from shared.eventlog.log import EventLog
from shared.eventlog.model import Appended, LogUnavailable
from tests.contract.eventlog.sessions import SECONDS, Bystander
from tests.contract.eventlog.writing import again, to, wish

OpenLog = Callable[[], Awaitable[EventLog]]


async def test_closing_first_answers_everyone_who_waits(open_log: OpenLog, log: EventLog, bystander: Bystander) -> None:
    leaving = await open_log()
    async with bystander.holding_the_head():
        in_flight = [asyncio.create_task(leaving.append(wish(to(f"cup-{n}")))) for n in range(2)]
        await bystander.someone_waits()
        behind = [asyncio.create_task(leaving.append(wish(to(f"pot-{n}")))) for n in range(40)]
        await asyncio.sleep(0)  # each has said what it wants
        closing = asyncio.create_task(leaving.close())
        await asyncio.sleep(0)
        assert not closing.done()
    async with asyncio.timeout(SECONDS):
        await closing
        answers = await asyncio.gather(*in_flight, *behind)
    assert sorted(answer.position for answer in answers) == list(range(1, 43))
    assert (await log.head()).position == 42


async def test_a_closed_log_refuses_new_callers_at_once(open_log: OpenLog, log: EventLog) -> None:
    closed = await open_log()
    await closed.close()
    async with asyncio.timeout(SECONDS):
        with pytest.raises(LogUnavailable):
            await closed.append(wish(to("cup-1")))
    assert (await log.head()).position == 0


async def test_a_log_that_is_closing_refuses_new_callers_at_once(open_log: OpenLog, bystander: Bystander) -> None:
    leaving = await open_log()
    async with bystander.holding_the_head():
        waiting = asyncio.create_task(leaving.append(wish(to("cup-1"))))
        await bystander.someone_waits()
        closing = asyncio.create_task(leaving.close())
        await asyncio.sleep(0)
        async with asyncio.timeout(SECONDS):
            with pytest.raises(LogUnavailable):
                await leaving.append(wish(to("cup-2")))
    await closing
    assert (await waiting).position == 1


async def test_a_log_can_be_closed_twice(open_log: OpenLog) -> None:
    log = await open_log()
    await log.close()
    await log.close()


async def test_callers_who_give_up_harm_nobody(log: EventLog, bystander: Bystander) -> None:
    """Some leave while their group is on its way, some while they still wait for the next one."""
    async with bystander.holding_the_head():
        in_flight = [asyncio.create_task(log.append(wish(to(f"cup-{n}")))) for n in range(2)]
        await bystander.someone_waits()
        waiting = [asyncio.create_task(log.append(wish(to(f"pot-{n}")))) for n in range(9)]
        await asyncio.sleep(0)
        leaving = [in_flight[0], *waiting[::2]]
        for task in leaving:
            task.cancel()
        await asyncio.gather(*leaving, return_exceptions=True)
    staying = [task for task in (*in_flight, *waiting) if task not in leaving]
    positions = {(await task).position for task in staying}
    assert len(positions) == len(staying)
    assert [event.position for event in await log.read(0)] == list(range(1, (await log.head()).position + 1))


@pytest.mark.parametrize("busy", [0, 2], ids=["on its way", "still waiting"])
async def test_who_gave_up_learns_by_asking_again(log: EventLog, bystander: Bystander, busy: int) -> None:
    request = wish(to("cup-1"), answer=b"1")
    async with bystander.holding_the_head():
        before: list[asyncio.Task[Appended]] = []
        for number in range(busy):  # one for each of the appender's lines
            before.append(asyncio.create_task(log.append(wish(to(f"busy-{number}")))))
            await bystander.someone_waits(number + 1)
        gone = asyncio.create_task(log.append(request))
        await bystander.someone_waits(busy or 1)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
    assert (await log.append(again(request))).answer == b"1"
    await asyncio.gather(*before)
    assert await log.version("cup-1") == 1
