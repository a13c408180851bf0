"""Lines arrive in any order, any number of times, true or forged; what is taken is the log, verified, and nothing else."""

import orjson
import pytest
import pytest_asyncio

from shared.database import Connection
from shared.eventlog.envelope import read_line
from shared.eventlog.log import EventLog
from shared.eventlog.model import Head
from shared.projections import receiver as receivers
from shared.projections.checkpoints import Fenced
from shared.projections.receiver import Doubt, Receiver
from tests.integration.projections.support.fixtures import emptied
from tests.integration.projections.support.village import (
    SERVICE,
    erased_event,
    held_event,
    lines,
    published_event,
    say,
)
from tests.support.databases import Database

NAME = "village.feedback"
ENOUGH = 1_000


@pytest.fixture
def receiver() -> Receiver:
    return Receiver(SERVICE)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def written(villages: Database) -> list[bytes]:
    """Five lines of a village's log, written once: most tests here need no database."""
    await emptied(villages)
    log = EventLog(villages.app_url, "feedback", NAME)
    await log.start()
    await say(log, *(held_event(name) for name in "abcde"))
    found = await lines(log)
    await log.close()
    return found


def taken(receiver: Receiver, limit: int = ENOUGH) -> list[int]:
    """The positions that can be stored now."""
    return [event.position for event in receiver.take(limit).get(NAME, [])]


def changed(line: bytes, **members: object) -> bytes:
    """The same line with other members."""
    return orjson.dumps({**orjson.loads(line), **members})


def test_lines_in_any_order_are_taken_in_theirs(receiver: Receiver, written: list[bytes]):
    receiver.offer(NAME, reversed(written))
    assert receiver.wake.is_set()
    assert taken(receiver) == [1, 2, 3, 4, 5]
    assert receiver.doubts == {}


def test_what_lies_behind_a_hole_waits_and_the_feed_must_be_asked(receiver: Receiver, written: list[bytes]):
    receiver.offer(NAME, [written[0], *written[2:]])
    assert taken(receiver) == [1]
    assert receiver.waiting(NAME) == 3
    receiver.heads[NAME] = head_of(written[0])
    receiver.offer(NAME, [written[4]])
    assert receiver.doubts == {NAME: Doubt.HOLE}
    receiver.offer(NAME, [written[1]], must=True)
    assert taken(receiver) == [2, 3, 4, 5]
    assert receiver.doubts == {}
    assert receiver.waiting() == 0


def test_a_line_is_taken_once_though_it_arrives_again_while_it_is_being_stored(
    receiver: Receiver, written: list[bytes]
):
    receiver.offer(NAME, written[:3])
    taken(receiver)
    receiver.offer(NAME, written)
    receiver.heads[NAME] = head_of(written[2])
    assert taken(receiver) == [4, 5]
    assert receiver.waiting() == 0


def test_what_follows_a_batch_that_is_being_stored_is_no_hole(receiver: Receiver, written: list[bytes]):
    receiver.offer(NAME, written[:3])
    taken(receiver)
    receiver.offer(NAME, written[3:])
    assert receiver.doubts == {}
    assert receiver.wake.is_set()


FORGED = {
    "another line before it": ({"prevhash": "11" * 32}, Doubt.MISFIT),
    "another hash": ({"hash": "11" * 32}, Doubt.BROKEN),
    "another time": ({"time": "2026-01-01T00:00:00.000Z"}, Doubt.BROKEN),
    "an id that is no text": ({"id": 5}, Doubt.BROKEN),
    "a seal that is no number": ({"sealedhash": "zz"}, Doubt.BROKEN),
    "a seal of another type": ({"datahash": 5}, Doubt.BROKEN),
}


@pytest.mark.parametrize(("members", "doubt"), FORGED.values(), ids=FORGED.keys())
def test_a_forged_line_is_dropped_and_the_feed_asked(
    receiver: Receiver, written: list[bytes], members: dict[str, object], doubt: Doubt
):
    receiver.offer(NAME, [changed(written[0], **members), *written[1:]])
    assert taken(receiver) == []
    assert receiver.doubts == {NAME: doubt}
    assert receiver.denied == {}
    receiver.offer(NAME, written[:1], must=True)
    assert taken(receiver) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("position", ["1", 1.0, None, True, 2**63, -1, 0])
def test_a_line_without_a_true_position_is_nothing_of_ours(receiver: Receiver, written: list[bytes], position: object):
    receiver.offer(NAME, [changed(written[0], sequence=position), *written[1:]])
    assert taken(receiver) == []
    receiver.offer(NAME, written[:1])
    assert taken(receiver) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("line", [b"", b"{}", b"[]", b"null", b"\xff", b'{"source":"village.feedback"}'])
def test_a_line_that_is_no_event_raises_doubt_and_harms_no_other(receiver: Receiver, written: list[bytes], line: bytes):
    receiver.offer(NAME, [line, *written])
    assert receiver.doubts == {NAME: Doubt.BROKEN}
    assert taken(receiver) == [1, 2, 3, 4, 5]


def test_a_line_of_another_log_is_not_taken(receiver: Receiver, written: list[bytes]):
    receiver.offer("elsewhere.feedback", written)
    assert receiver.take(ENOUGH) == {}
    assert receiver.doubts == {"elsewhere.feedback": Doubt.BROKEN}


def test_what_the_feed_itself_says_wrongly_is_held_against_it(receiver: Receiver, written: list[bytes]):
    receiver.offer(NAME, [changed(written[0], hash="11" * 32)], must=True)
    taken(receiver)
    assert receiver.denied == {NAME: Doubt.BROKEN}


def test_the_feed_replaces_what_a_broker_said_and_not_the_other_way(receiver: Receiver, written: list[bytes]):
    forged = changed(written[0], hash="11" * 32)
    receiver.offer(NAME, [forged])
    receiver.offer(NAME, written, must=True)
    receiver.offer(NAME, [forged])
    assert taken(receiver) == [1, 2, 3, 4, 5]


def test_too_much_is_turned_away_except_from_the_feed(
    receiver: Receiver, written: list[bytes], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(receivers, "MOST_WAITING", 2)
    receiver.offer(NAME, written[1:])
    assert receiver.waiting() == 1, "what lies further ahead than may wait is not kept"
    receiver.offer(NAME, written, must=True)
    receiver.offer(NAME, written)
    assert receiver.doubts == {NAME: Doubt.HOLE}
    assert taken(receiver) == [1, 2, 3, 4, 5]


def test_a_forged_line_far_ahead_takes_no_room_for_ever(receiver: Receiver, written: list[bytes]):
    receiver.offer(NAME, [*written, changed(written[4], sequence=9)])
    assert taken(receiver) == [1, 2, 3, 4, 5]
    receiver.heads[NAME] = head_of(written[4])
    receiver.settle(NAME)
    assert receiver.waiting() == 0
    assert receiver.doubts == {}


def test_settling_keeps_what_can_be_taken_next(receiver: Receiver, written: list[bytes]):
    receiver.offer(NAME, written)
    receiver.settle(NAME)
    assert taken(receiver) == [1, 2, 3, 4, 5]


def test_a_log_with_much_to_say_does_not_silence_the_others(receiver: Receiver, written: list[bytes]):
    other = "another.feedback"
    receiver.offer(NAME, written)
    receiver.offer(other, [changed(written[0], source=other)])
    assert list(receiver.take(2)) == [NAME]
    receiver.heads[NAME] = head_of(written[1])
    assert receiver.wake.is_set()
    assert list(receiver.take(1)) == [other]


async def test_what_is_stored_is_what_arrived_with_the_checkpoint(
    receiver: Receiver, written: list[bytes], connection: Connection
):
    receiver.offer(NAME, written)
    heads = await receiver.store(connection, receiver.take(ENOUGH))
    assert heads == {NAME: head_of(written[4])}
    rows = await connection.fetch(f"SELECT line FROM {SERVICE}.received ORDER BY position")
    assert [row["line"] for row in rows] == written
    again = Receiver(SERVICE)
    await again.load(connection)
    assert again.head(NAME) == head_of(written[4])


async def test_what_was_taken_and_not_stored_is_taken_again_after_loading(
    receiver: Receiver, written: list[bytes], connection: Connection
):
    receiver.offer(NAME, written)
    taken(receiver)
    await receiver.load(connection)
    assert not receiver.flows(NAME)
    receiver.offer(NAME, written)
    assert taken(receiver) == [1, 2, 3, 4, 5]


async def test_whoever_lost_the_lead_stores_nothing(receiver: Receiver, written: list[bytes], connection: Connection):
    zombie = Receiver(SERVICE)
    for each in (receiver, zombie):
        each.offer(NAME, written)
    await receiver.store(connection, receiver.take(ENOUGH))
    with pytest.raises(Fenced):
        await zombie.store(connection, zombie.take(ENOUGH))


async def test_an_erasure_empties_the_words_of_every_copy_and_the_chain_holds(
    receiver: Receiver, log: EventLog, connection: Connection
):
    await say(log, published_event("a", "a name"), published_event("b", "ไฟถนน"))
    receiver.offer(NAME, await lines(log))
    receiver.heads |= await receiver.store(connection, receiver.take(ENOUGH))
    await say(log, erased_event("a"))
    receiver.offer(NAME, await lines(log, after=2))
    await receiver.store(connection, receiver.take(ENOUGH))

    rows = await connection.fetch(f"SELECT line FROM {SERVICE}.received ORDER BY position")
    kept = [read_line(row["line"]) for row in rows]
    assert [line.opened for line in kept] == [{"text": None}, {"text": "ไฟถนน"}, None]
    copy = Receiver(SERVICE)
    copy.offer(NAME, [row["line"] for row in rows])
    assert taken(copy) == [1, 2, 3]


def head_of(line: bytes) -> Head:
    """Where a log stands that ends with this line."""
    event = read_line(line)
    return Head(event.position, event.hash)
