"""Carrying out a command: load, fold, decide, append; once, whoever repeats it and whatever happens meanwhile."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from shared.contracts import Audience, Secret, event
from shared.contracts.refusal import Refusal
from shared.eventlog.codec import Context, derived_id
from shared.eventlog.commands import ATTEMPTS, Decider, execute, load
from shared.eventlog.log import EventLog
from shared.eventlog.model import Appended, CommandReused, Recorded, VersionConflict
from tests.contract.eventlog.sessions import Bystander, started
from tests.contract.eventlog.writing import to, wish


@event("shop", Audience.PUBLIC)
class Opened:
    by: Secret[str]


@event("shop", Audience.PUBLIC)
class Closed:
    reason: str


class AlreadyClosed(Refusal):
    advice = "The shop is closed"


@dataclass(frozen=True)
class State:
    open: bool = False
    by: str | None = None
    times: int = 0


@dataclass(frozen=True)
class Open:
    by: str


@dataclass(frozen=True)
class Close:
    reason: str


def decide(command: Open | Close, state: State) -> list[object]:
    match command:
        case Open(by):
            return [] if state.open else [Opened(by)]
        case Close(reason):
            if not state.open:
                raise AlreadyClosed
            return [Closed(reason)]


def evolve(state: State, happened: object) -> State:
    match happened:
        case Opened(by):
            return replace(state, open=True, by=by, times=state.times + 1)
        case Closed():
            return replace(state, open=False)
        case _:
            return state


SHOP = Decider(State(), decide, evolve)
OPEN = Open("สมชาย")


def now(command: UUID | None = None) -> Context:
    return Context(command or uuid4(), "owner", datetime(2026, 11, 22, tzinfo=UTC))


async def test_a_command_becomes_events_with_ids_of_its_own(log: EventLog) -> None:
    context = now()
    await execute(log, SHOP, "shop-1", OPEN, context)
    [stored] = await log.stream("shop-1")
    assert stored.id == str(derived_id(context.command_id, 0))
    assert (await load(log, SHOP, "shop-1")).state == State(open=True, by="สมชาย", times=1)
    assert "สมชาย".encode() not in stored.data + (stored.sealed or b"")


async def test_nothing_to_do_stores_no_event(log: EventLog) -> None:
    await execute(log, SHOP, "shop-1", OPEN, now())
    await execute(log, SHOP, "shop-1", OPEN, now())
    assert (await log.head()).position == 1


async def test_a_refusal_stores_nothing(log: EventLog) -> None:
    with pytest.raises(AlreadyClosed):
        await execute(log, SHOP, "shop-1", Close("late"), now())
    assert (await log.head()).position == 0


async def test_a_repeated_command_gets_the_first_answer_though_it_would_be_refused_now(log: EventLog) -> None:
    await execute(log, SHOP, "shop-1", OPEN, now())
    context = now()
    first = await execute(log, SHOP, "shop-1", Close("late"), context, answer={"n": 1})
    again = await execute(log, SHOP, "shop-1", Close("late"), context, answer={"n": 2})
    assert again == replace(first, repeated=True)
    with pytest.raises(CommandReused):
        await execute(log, SHOP, "shop-1", Close("early"), context)


async def test_a_command_sent_twice_at_once_is_carried_out_once_and_answered_twice(log: EventLog) -> None:
    """The second looks for a receipt before the first is stored, and decides after."""
    await execute(log, SHOP, "shop-1", OPEN, now())
    context = now()

    class Twin(EventLog):
        async def stream(self, name: str) -> list[Recorded]:
            await execute(log, SHOP, "shop-1", Close("late"), context, answer={"n": 1})
            return await super().stream(name)

    async with started(Twin(log._dsn, log.schema, log.name)) as twin:
        second = await execute(twin, SHOP, "shop-1", Close("late"), context, answer={"n": 2})
    assert second == Appended(2, b'{"n":1}', repeated=True)


async def test_who_is_overtaken_decides_again(log: EventLog, bystander: Bystander) -> None:
    """Two open the shop at the same time: one event, and the other finds nothing left to do."""
    async with bystander.holding_the_head():
        both = [asyncio.create_task(execute(log, SHOP, "shop-1", OPEN, now())) for _ in range(2)]
        await bystander.someone_waits()
    await asyncio.gather(*both)
    assert [event.type for event in await log.stream("shop-1")] == ["shop.Opened"]


async def test_who_is_overtaken_every_time_is_told(log: EventLog) -> None:
    class Busy(EventLog):
        loads = 0

        async def stream(self, name: str) -> list[Recorded]:
            loaded = await super().stream(name)
            self.loads += 1
            await log.append(wish(to(name, len(loaded))))
            return loaded

    async with started(Busy(log._dsn, log.schema, log.name)) as busy:
        with pytest.raises(VersionConflict):
            await execute(busy, SHOP, "shop-1", OPEN, now())
    assert busy.loads == ATTEMPTS


async def test_a_decision_that_rests_on_another_stream_falls_with_it(log: EventLog) -> None:
    await log.append(wish(to("street")))
    with pytest.raises(VersionConflict) as refused:
        await execute(log, SHOP, "shop-1", OPEN, now(), reads={"street": 0})
    assert (refused.value.stream, refused.value.actual) == ("street", 1)
    await execute(log, SHOP, "shop-1", OPEN, now(), reads={"street": 1})


async def test_all_events_of_a_stream_share_its_key(log: EventLog) -> None:
    for command in (OPEN, Close("lunch"), Open("สมหญิง")):
        await execute(log, SHOP, "shop-1", command, now())
    assert list(await log.keys(["shop-1"])) == ["shop-1"]
    assert (await load(log, SHOP, "shop-1")).state.by == "สมหญิง"


async def test_what_was_forgotten_stays_forgotten_and_the_stream_goes_on(log: EventLog) -> None:
    await execute(log, SHOP, "shop-1", OPEN, now())
    await execute(log, SHOP, "shop-1", Close("for ever"), now(), forget=["shop-1"])
    assert (await load(log, SHOP, "shop-1")).state == State(open=False, by=None, times=1)


async def test_a_forgotten_key_is_never_made_anew(log: EventLog) -> None:
    """A new key under the old name would make every older field look altered: the stream could not be read again."""
    await execute(log, SHOP, "shop-1", OPEN, now())
    await execute(log, SHOP, "shop-1", Close("for ever"), now(), forget=["shop-1"])
    with pytest.raises(ValueError, match="its key was destroyed"):
        await execute(log, SHOP, "shop-1", OPEN, now())
    assert (await load(log, SHOP, "shop-1")).version == 2
