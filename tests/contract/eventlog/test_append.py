"""One append: what is stored, where, in which bytes, and what the log says of it."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import asyncpg
import pytest

from shared.eventlog.digest import chain_hash, event_digest, sha256
from shared.eventlog.log import EventLog
from shared.eventlog.model import GENESIS, Head, VersionConflict
from tests.contract.eventlog.writing import META, TIME, poured, to, wish

VERBATIM = {
    "key order": b'{"z":1,"a":2}',
    "duplicate keys": b'{"a":1,"a":2}',
    "spaces": b'{ "a" : 1 }',
    "an escaped NUL": b'{"a":"\\u0000"}',
    "a number too long for any float": b'{"a":1.10000000000000000000000000000001,"b":1e400}',
    "Thai and emoji, plain and escaped": '{"a":"น้ำชา 🍵","b":"\\u0e19"}'.encode(),
}


async def test_a_new_log_is_empty(log: EventLog) -> None:
    assert await log.head() == Head(0, GENESIS)
    assert await log.read(0) == []
    assert await log.stream("cup-1") == []
    assert await log.version("cup-1") == 0


async def test_an_event_is_stored_as_it_was_given(log: EventLog) -> None:
    event = poured(b'{"cup":7}', sealed=b'{"key":"cup-7"}')
    answered = await log.append(wish(replace(to("cup-7"), events=[event]), answer=b'{"id":7}'))
    assert (answered.position, answered.answer, answered.repeated) == (1, b'{"id":7}', False)
    [stored] = await log.read(0)
    assert (stored.position, stored.id, stored.stream, stored.version) == (1, event.id, "cup-7", 1)
    assert (stored.type, stored.schema, stored.sealed) == ("tea.Poured", 1, b'{"key":"cup-7"}')
    assert (stored.data, stored.meta) == (b'{"cup":7}', META)


@pytest.mark.parametrize("data", VERBATIM.values(), ids=VERBATIM.keys())
async def test_bytes_come_back_verbatim(log: EventLog, data: bytes) -> None:
    meta = b'{"time":"' + TIME.encode() + b'","actor":"\\u0000","actor":"b"}'
    await log.append(wish(replace(to("cup-1"), events=[replace(poured(data), meta=meta)])))
    [stored] = await log.stream("cup-1")
    assert (stored.data, stored.meta) == (data, meta)


async def test_a_big_event_is_stored_whole(log: EventLog) -> None:
    big = b'{"picture":"' + b"x" * 12_000_000 + b'"}'
    await log.append(wish(replace(to("cup-1"), events=[poured(big)])))
    [stored] = await log.read(0)
    assert stored.data == big


async def test_positions_follow_each_other_whatever_was_refused_between(log: EventLog) -> None:
    for number in range(1, 6):
        assert (await log.append(wish(to(f"cup-{number}")))).position == number
        with pytest.raises(VersionConflict):
            await log.append(wish(to(f"cup-{number}")))
    assert [event.position for event in await log.read(0)] == [1, 2, 3, 4, 5]


async def test_several_streams_are_written_together(log: EventLog) -> None:
    assert (await log.append(wish(to("cup-1", events=2), to("pot", events=3)))).position == 5
    assert [(e.stream, e.version) for e in await log.read(0)] == [
        ("cup-1", 1), ("cup-1", 2), ("pot", 1), ("pot", 2), ("pot", 3),
    ]  # fmt: skip
    assert (await log.version("cup-1"), await log.version("pot")) == (2, 3)


async def test_one_stream_that_moved_refuses_all_of_them(log: EventLog) -> None:
    await log.append(wish(to("pot")))
    with pytest.raises(VersionConflict) as refused:
        await log.append(wish(to("cup-1"), to("pot")))
    assert (refused.value.stream, refused.value.expected, refused.value.actual) == ("pot", 0, 1)
    assert await log.version("cup-1") == 0
    assert (await log.head()).position == 1


@pytest.mark.parametrize("expected", [0, 2, 100])
async def test_an_expectation_above_or_below_is_a_conflict(log: EventLog, expected: int) -> None:
    await log.append(wish(to("cup-1")))
    with pytest.raises(VersionConflict, match=f"at version 1, not {expected}"):
        await log.append(wish(to("cup-1", expected)))


async def test_a_write_without_events_only_checks_the_version(log: EventLog) -> None:
    await log.append(wish(to("pot")))
    assert (await log.append(wish(to("cup-1"), to("pot", 1, events=0)))).position == 2
    assert await log.version("pot") == 1
    with pytest.raises(VersionConflict) as refused:
        await log.append(wish(to("cup-2"), to("pot", 0, events=0)))
    assert (refused.value.stream, refused.value.actual) == ("pot", 1)
    assert await log.version("cup-2") == 0


async def test_a_stream_that_must_not_exist_can_be_checked_without_making_it(log: EventLog) -> None:
    await log.append(wish(to("cup-1"), to("pot", 0, events=0)))
    assert await log.version("pot") == 0
    await log.append(wish(to("pot")))


async def test_a_stream_can_be_checked_and_written_in_one_append(log: EventLog) -> None:
    await log.append(wish(to("pot"), to("pot", 0, events=0)))
    assert await log.version("pot") == 1


async def test_an_append_without_events_stores_only_its_answer(log: EventLog) -> None:
    await log.append(wish(to("pot", events=3)))
    nothing = wish(to("pot", 3, events=0), answer=b'{"done":"before"}')
    assert (await log.append(nothing)).answer == b'{"done":"before"}'
    assert (await log.append(nothing)).repeated
    assert (await log.head()).position == 3


@pytest.mark.parametrize("name", ["", "Cup", "1cup", "-cup", "cup_1", "cup 1", "ถ้วย", 'cup"', "cup\n", "c" * 121])
async def test_a_name_that_is_none_is_refused_before_anything_happens(log: EventLog, name: str) -> None:
    with pytest.raises(ValueError, match="is no stream name"):
        await log.append(wish(to("cup-1"), to(name)))
    assert (await log.head()).position == 0


@pytest.mark.parametrize("name", ["c", "cup", "cup.1-a", "c" * 120])
async def test_names_may_have_letters_digits_dots_and_hyphens(log: EventLog, name: str) -> None:
    await log.append(wish(to(name)))
    assert await log.version(name) == 1


async def test_every_hash_can_be_computed_from_what_is_stored(log: EventLog) -> None:
    for number in range(3):
        sealed = b'{"key":"k"}' if number else None
        await log.append(wish(replace(to(f"cup-{number}"), events=[poured(sealed=sealed), poured()])))
    previous = GENESIS
    for event in await log.read(0):
        sealed_hash = sha256(event.sealed).digest() if event.sealed else None
        digest = event_digest(
            event.id, event.stream, event.version, event.type, event.schema, TIME,
            sha256(event.data).digest(), sha256(event.meta).digest(), sealed_hash,
        )  # fmt: skip
        assert (event.digest, event.prevhash) == (digest, previous)
        assert event.hash == chain_hash(previous, event.position, digest)
        previous = event.hash
    assert (await log.head()) == Head(6, previous)


async def test_the_recorded_time_never_goes_back(log: EventLog, owner: asyncpg.Connection) -> None:
    await log.append(wish(to("cup-1")))
    await owner.execute("UPDATE tea.head SET recorded_at = clock_timestamp() + interval '1 hour'")  # a clock set back
    await log.append(wish(to("cup-2")))
    await log.append(wish(to("cup-3")))
    times = [event.recorded_at for event in await log.read(0)]
    assert all(earlier <= later for earlier, later in pairwise(times))
    assert times[1] - times[0] > timedelta(minutes=59)


async def test_the_same_event_id_may_not_smuggle_in_another_version(log: EventLog) -> None:
    """Ids derive from commands; uniqueness rests on stream and receipt, so two commands may share nothing else."""
    event = poured()
    await log.append(wish(replace(to("cup-1"), events=[event])))
    with pytest.raises(VersionConflict):
        await log.append(wish(replace(to("cup-1"), events=[event]), command=uuid4()))
