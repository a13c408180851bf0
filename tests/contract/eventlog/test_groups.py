"""Callers who share a group share nothing else: what is wrong with one is that one's alone."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from shared.eventlog.log import EventLog
from shared.eventlog.model import Append, Appended, Claim, CommandReused, VersionConflict
from tests.contract.eventlog.sessions import Bystander, watching
from tests.contract.eventlog.writing import again, poured, to, wish

OpenLog = Callable[[], Awaitable[EventLog]]

POISON: dict[str, Append] = {
    "a type with a NUL, refused by the database": wish(replace(to("bad"), events=[replace(poured(), type="\x00")])),
    "a claim with a NUL, refused by the database": wish(to("bad"), claims=[Claim("name", "\x00", "bad")]),
    "a claim twice, refused by the table": wish(to("bad"), claims=[Claim("name", "x", "bad")] * 2),
    "a stream twice, refused by the table": wish(to("bad"), to("bad")),
    "a key that is none, refused by the table": wish(to("bad"), keys=[("bad", None)]),
    "half a letter, refused on the way": wish(to("bad"), claims=[Claim("name", "\ud83c", "bad")]),
    "a version beyond all numbers, refused on the way": wish(to("bad", 2**40)),
    "text for bytes, refused while it is written down": wish(replace(to("bad"), events=[replace(poured(), data="{}")])),  # type: ignore[arg-type]
}


async def one_group(log: EventLog, bystander: Bystander, *requests: Append) -> list[Any]:
    """The outcomes of requests that were all said before any could be stored."""
    async with bystander.holding_the_head():
        group = [asyncio.create_task(log.append(request)) for request in requests]
        await bystander.someone_waits()
    return await asyncio.gather(*group, return_exceptions=True)


async def test_callers_who_wait_together_are_stored_together(log: EventLog, bystander: Bystander) -> None:
    await one_group(log, bystander, *(wish(to(f"cup-{number}")) for number in range(8)))
    together = [event for event in await log.read(0) if event.stream.startswith("cup")]
    assert len({event.recorded_at for event in together}) == 1


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON.keys())
async def test_a_conflicting_a_poisoned_and_a_repeated_caller_leave_the_others_alone(
    open_log: OpenLog, log: EventLog, bystander: Bystander, poison: Append
) -> None:
    before = wish(to("old"), answer=b'{"first":true}')
    first = await log.append(before)
    await log.append(wish(to("pot")))
    async with watching(await open_log()) as [watch]:
        outcomes = await one_group(
            log, bystander,
            wish(to("cup-1", events=2)), wish(to("pot")), wish(to("cup-2")), poison, wish(to("cup-3", events=3)),
            again(before), wish(to("cup-4"), command=before.command_id, body="another"), wish(to("cup-5")),
        )  # fmt: skip
        await watch.up_to(9)
    stored, conflict, poisoned = outcomes[::2][:2] + outcomes[4:8:3], outcomes[1], outcomes[3]
    assert all(isinstance(outcome, Appended) and not outcome.repeated for outcome in stored)
    assert isinstance(conflict, VersionConflict)
    assert isinstance(poisoned, Exception)
    assert outcomes[5] == replace(first, repeated=True)
    assert isinstance(outcomes[6], CommandReused)
    assert await log.version("bad") == 0
    assert [e.stream for e in watch.events if e.stream.startswith("cup")] == [
        "cup-1", "cup-1", "cup-2", "cup-3", "cup-3", "cup-3", "cup-5",
    ]  # fmt: skip
    assert (await log.head()).position == 9


async def test_a_poisoned_caller_is_told_so_every_time_and_can_be_replaced(log: EventLog) -> None:
    poison = POISON["a claim with a NUL, refused by the database"]
    for _ in range(2):
        with pytest.raises(asyncpg.DataError):
            await log.append(poison)
    healed = await log.append(wish(to("bad"), command=poison.command_id))
    assert (healed.position, healed.repeated) == (1, False)


async def test_callers_on_one_stream_get_a_group_each(log: EventLog, bystander: Bystander) -> None:
    outcomes = await one_group(log, bystander, *(wish(to("pot")) for _ in range(4)))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Appended"] + ["VersionConflict"] * 3


async def test_a_check_holds_at_the_moment_it_is_stored(log: EventLog, bystander: Bystander) -> None:
    """It never shares a group with what it checks: who is stored before the write passes, who comes after does not."""
    early, written, late = await one_group(
        log, bystander,
        wish(to("cup-1"), to("pot", 0, events=0)), wish(to("pot")), wish(to("cup-2"), to("pot", 0, events=0)),
    )  # fmt: skip
    assert isinstance(written, Appended)
    for check in (early, late):
        if isinstance(check, Appended):
            assert check.position < written.position
        else:
            assert isinstance(check, VersionConflict)


async def test_more_callers_than_a_group_holds_are_all_answered(log: EventLog, bystander: Bystander) -> None:
    outcomes = await one_group(log, bystander, *(wish(to(f"cup-{number}")) for number in range(600)))
    assert sorted(outcome.position for outcome in outcomes) == list(range(1, 601))


async def test_many_commands_of_one_caller_are_each_answered_for_themselves(log: EventLog) -> None:
    before = wish(to("old"))
    await log.append(before)
    outcomes = await log.append_all([wish(to("cup-1")), wish(to("old")), again(before), wish(to("cup-2"))])
    assert [type(outcome).__name__ for outcome in outcomes] == ["Appended", "VersionConflict", "Appended", "Appended"]
    assert isinstance(outcomes[2], Appended)
    assert outcomes[2].repeated
    assert await log.append_all([]) == []
