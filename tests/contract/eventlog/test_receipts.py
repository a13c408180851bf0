"""A command may be said again by whoever did not hear the answer: it happens once, and the first answer is given."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest

from shared.eventlog.log import EventLog
from shared.eventlog.model import Appended, CommandReused, VersionConflict
from tests.contract.eventlog.sessions import Bystander
from tests.contract.eventlog.writing import again, to, wish


async def test_a_repeated_command_gets_the_first_answer(log: EventLog) -> None:
    request = wish(to("cup-1", events=2), answer=b'{"reference":"R1"}')
    first = await log.append(request)
    await log.append(wish(to("cup-2")))
    repeated = await log.append(again(request))
    assert repeated == Appended(first.position, b'{"reference":"R1"}', repeated=True)
    assert (await log.head()).position == 3


async def test_the_answer_is_the_first_one_even_when_the_repeater_made_up_another(log: EventLog) -> None:
    command = uuid4()
    await log.append(wish(to("cup-1"), command=command, answer=b"1"))
    assert (await log.append(wish(to("cup-9"), command=command, answer=b"2"))).answer == b"1"
    assert await log.version("cup-9") == 0


async def test_a_command_id_used_for_something_else_is_refused(log: EventLog) -> None:
    command = uuid4()
    await log.append(wish(to("cup-1"), command=command))
    with pytest.raises(CommandReused, match=str(command)):
        await log.append(wish(to("cup-2"), command=command, body="another"))
    assert await log.version("cup-2") == 0


async def test_a_refused_command_leaves_no_receipt(log: EventLog) -> None:
    await log.append(wish(to("cup-1")))
    command = uuid4()
    with pytest.raises(VersionConflict):
        await log.append(wish(to("cup-1", 0), command=command))
    assert not (await log.append(wish(to("cup-1", 1), command=command))).repeated


async def test_a_receipt_is_looked_at_before_the_version(log: EventLog) -> None:
    request = wish(to("cup-1"))
    await log.append(request)
    await log.append(wish(to("cup-1", 1)))
    assert (await log.append(again(request))).repeated


async def test_a_receipt_can_be_read_without_appending(log: EventLog) -> None:
    request = wish(to("cup-1"), answer=b"1")
    assert await log.receipt(request.command_id, request.body_hash) is None
    await log.append(request)
    assert await log.receipt(request.command_id, request.body_hash) == Appended(1, b"1", repeated=True)
    with pytest.raises(CommandReused):
        await log.receipt(request.command_id, bytes(32))


async def test_callers_with_one_command_between_them_at_the_same_time(log: EventLog, bystander: Bystander) -> None:
    command = uuid4()
    async with bystander.holding_the_head():
        same = [asyncio.create_task(log.append(wish(to("cup-1"), command=command, answer=b"1"))) for _ in range(5)]
        await bystander.someone_waits()
        other = asyncio.create_task(log.append(wish(to("cup-2"), command=command, body="another")))
    answers = await asyncio.gather(*same)
    assert {(answer.position, answer.answer) for answer in answers} == {(1, b"1")}
    assert [answer.repeated for answer in answers].count(False) == 1
    with pytest.raises(CommandReused):
        await other
    assert (await log.head()).position == 1


async def test_one_command_through_two_appenders(
    open_log: Callable[[], Awaitable[EventLog]], bystander: Bystander
) -> None:
    request, logs = wish(to("cup-1"), answer=b"1"), [await open_log(), await open_log()]
    async with bystander.holding_the_head():
        tasks = [asyncio.create_task(log.append(again(request))) for log in logs]
        await bystander.someone_waits(2)
    answers = await asyncio.gather(*tasks)
    assert sorted(answer.repeated for answer in answers) == [False, True]
    assert {(answer.position, answer.answer) for answer in answers} == {(1, b"1")}


async def test_a_command_without_events_is_answered_alike_both_times(log: EventLog, bystander: Bystander) -> None:
    """It stands where its group began, whoever else is in the group."""
    await log.append(wish(to("pot")))
    quiet = wish(to("pot", 1, events=0))
    async with bystander.holding_the_head():
        busy = [asyncio.create_task(log.append(wish(to("cup-1")))), asyncio.create_task(log.append(wish(to("cup-2"))))]
        await bystander.someone_waits()
        group = [asyncio.create_task(log.append(request)) for request in (wish(to("cup-3", events=5)), quiet)]
    await asyncio.gather(*busy)
    first = (await asyncio.gather(*group))[1]
    assert (await log.append(again(quiet))).position == first.position
