"""What goes into the log together with events: claims, causes, keys made and destroyed. All of it, or nothing."""

import asyncio

import pytest

from shared.eventlog.log import EventLog
from shared.eventlog.model import AlreadyReacted, Append, Cause, Claim, ClaimTaken, VersionConflict
from tests.contract.eventlog.sessions import Bystander
from tests.contract.eventlog.writing import to, wish

KEY = bytes(range(32))
CAUSE = Cause("thank-the-guest", "north.feedback", 41)


async def test_a_key_is_taken_only_once_in_its_scope(log: EventLog) -> None:
    await log.append(wish(to("guest-1"), claims=[Claim("e-mail", "a@b.th", "guest-1")]))
    with pytest.raises(ClaimTaken) as refused:
        await log.append(wish(to("guest-2"), claims=[Claim("e-mail", "a@b.th", "guest-2")]))
    assert (refused.value.scope, refused.value.key) == ("e-mail", "a@b.th")
    assert await log.version("guest-2") == 0


async def test_the_same_key_is_free_in_another_scope(log: EventLog) -> None:
    await log.append(wish(to("guest-1"), claims=[Claim("e-mail", "x", "guest-1"), Claim("name", "x", "guest-1")]))
    with pytest.raises(ClaimTaken):
        await log.append(wish(to("guest-2"), claims=[Claim("phone", "x", "guest-2"), Claim("name", "x", "guest-2")]))
    await log.append(wish(to("guest-2"), claims=[Claim("phone", "x", "guest-2")]))


async def test_a_claim_of_a_refused_append_stays_free(log: EventLog) -> None:
    await log.append(wish(to("guest-1")))
    with pytest.raises(VersionConflict):
        await log.append(wish(to("guest-1"), claims=[Claim("name", "x", "guest-1")]))
    await log.append(wish(to("guest-2"), claims=[Claim("name", "x", "guest-2")]))


@pytest.mark.parametrize("key", ["a\nb", "น้ำชา 🍵", "a" * 1000, ""])
async def test_a_key_may_be_any_text(log: EventLog, key: str) -> None:
    await log.append(wish(to("guest-1"), claims=[Claim("name", key, "guest-1")]))
    with pytest.raises(ClaimTaken) as refused:
        await log.append(wish(to("guest-2"), claims=[Claim("name", key, "guest-2")]))
    assert refused.value.key == key


async def test_of_two_who_claim_at_the_same_time_one_gets_it(log: EventLog, bystander: Bystander) -> None:
    async with bystander.holding_the_head():
        tasks = [
            asyncio.create_task(log.append(wish(to(guest), claims=[Claim("name", "x", guest)])))
            for guest in ("guest-1", "guest-2", "guest-3")
        ]
        await bystander.someone_waits()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Appended", "ClaimTaken", "ClaimTaken"]


async def test_a_cause_is_reacted_to_once(log: EventLog) -> None:
    await log.append(wish(to("thanks-1"), cause=CAUSE))
    with pytest.raises(AlreadyReacted):
        await log.append(wish(to("thanks-2"), cause=CAUSE))
    assert (await log.head()).position == 1


@pytest.mark.parametrize(
    "other", [Cause("water-the-plants", CAUSE.log, 41), Cause(CAUSE.reaction, "south.feedback", 41),
              Cause(CAUSE.reaction, CAUSE.log, 42)],
    ids=["another reaction", "another log", "another position"],
)  # fmt: skip
async def test_another_cause_is_another_matter(log: EventLog, other: Cause) -> None:
    await log.append(wish(to("thanks-1"), cause=CAUSE))
    await log.append(wish(to("thanks-2"), cause=other))
    assert (await log.head()).position == 2


async def test_a_reaction_may_be_to_do_nothing(log: EventLog) -> None:
    await log.append(wish(cause=CAUSE))
    with pytest.raises(AlreadyReacted):
        await log.append(wish(to("thanks-1"), cause=CAUSE))


async def test_two_processes_react_to_one_cause(log: EventLog, bystander: Bystander) -> None:
    async with bystander.holding_the_head():
        tasks = [asyncio.create_task(log.append(wish(to(name), cause=CAUSE))) for name in ("thanks-1", "thanks-2")]
        await bystander.someone_waits()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyReacted", "Appended"]


async def test_keys_come_with_their_events_and_go_with_the_event_that_says_so(log: EventLog) -> None:
    await log.append(wish(to("cup-1"), keys=[("cup-1", KEY), ("cup-1.b", KEY)]))
    assert await log.keys(["cup-1", "cup-1.b", "cup-2"]) == {"cup-1": KEY, "cup-1.b": KEY}
    await log.append(wish(to("cup-1", 1), forget=["cup-1"]))
    assert await log.keys(["cup-1", "cup-1.b"]) == {"cup-1.b": KEY}


async def test_a_key_that_is_already_gone_may_be_forgotten_again(log: EventLog) -> None:
    await log.append(wish(to("cup-1"), forget=["cup-1"]))
    assert await log.keys(["cup-1"]) == {}


async def test_a_refused_append_neither_brings_nor_destroys_keys(log: EventLog) -> None:
    await log.append(wish(to("cup-1"), keys=[("cup-1", KEY)]))
    with pytest.raises(VersionConflict):
        await log.append(wish(to("cup-1"), keys=[("cup-2", KEY)], forget=["cup-1"]))
    assert await log.keys(["cup-1", "cup-2"]) == {"cup-1": KEY}


async def test_each_caller_of_a_group_gets_its_own_and_no_other(log: EventLog, bystander: Bystander) -> None:
    await log.append(wish(to("old"), keys=[("old", KEY)]))
    wishes: list[Append] = [
        wish(to("cup-1"), keys=[("cup-1", KEY)], claims=[Claim("n", "1", "cup-1")], cause=CAUSE),
        wish(to("old", 0), keys=[("cup-2", KEY)], claims=[Claim("n", "2", "x")], forget=["old"]),
        wish(to("cup-3"), claims=[Claim("n", "3", "cup-3")]),
    ]
    async with bystander.holding_the_head():
        first = [asyncio.create_task(log.append(wish(to(f"busy-{n}")))) for n in (1, 2)]
        await bystander.someone_waits()
        group = [asyncio.create_task(log.append(request)) for request in wishes]
    await asyncio.gather(*first)
    outcomes = await asyncio.gather(*group, return_exceptions=True)
    assert [type(outcome).__name__ for outcome in outcomes] == ["Appended", "VersionConflict", "Appended"]
    assert await log.keys(["old", "cup-1", "cup-2"]) == {"old": KEY, "cup-1": KEY}
    await log.append(wish(claims=[Claim("n", "2", "x")]))
    for taken in ("1", "3"):
        with pytest.raises(ClaimTaken):
            await log.append(wish(claims=[Claim("n", taken, "x")]))
