"""The relay makes the log's stream what the log is, whatever the stream was before, and takes erased words off it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from redis.asyncio import Redis

from shared.eventlog.envelope import read_line
from shared.eventlog.log import EventLog
from shared.messaging import relay as relays
from shared.messaging.names import DATA, log_key
from shared.messaging.relay import Relay
from tests.integration.messaging.support.running import running, until
from tests.integration.projections.support.backup import restored
from tests.integration.projections.support.village import (
    erased_event,
    held_event,
    lines,
    published_event,
    say,
)
from tests.support.databases import Database

KEY = log_key("village.feedback")


async def held(redis: Redis) -> list[tuple[str, bytes]]:
    """What the stream holds: ids and lines."""
    entries: Any = await redis.xrange(KEY)
    return [(entry_id.decode(), fields.get(DATA, b"")) for entry_id, fields in entries]


def mirrors(redis: Redis, log: EventLog) -> Callable[[], Awaitable[bool]]:
    """Whether the stream is the log."""

    async def same() -> bool:
        if await redis.type(KEY) != b"stream":
            return False
        wanted = await lines(log)
        return await held(redis) == [(f"{n}-0", line) for n, line in enumerate(wanted, start=1)]

    return same


async def test_each_event_stands_under_its_position(log: EventLog, redis: Redis, relay: Relay):
    await say(log, held_event("a"))
    async with running(relay.run):
        await until(mirrors(redis, log))
        await say(log, published_event("b"), held_event("c"))
        await until(mirrors(redis, log))
    assert relay.published == 3
    assert relay.trouble is None


async def test_a_relay_goes_on_behind_the_last_entry_that_is_of_its_log(log: EventLog, redis: Redis, relay: Relay):
    await say(log, held_event("a"), held_event("b"), held_event("c"))
    first, second, _ = await lines(log)
    await redis.xadd(KEY, {DATA: first, b"mark": b"kept"}, id="1-0")
    await redis.xadd(KEY, {DATA: second}, id="2-0")
    async with running(relay.run):
        await until(mirrors(redis, log))
    entries: Any = await redis.xrange(KEY, count=1)
    assert b"mark" in entries[0][1]


FOREIGN = {
    "an event of another history": (b'{"hash":"00"}', "1-0"),
    "an entry beyond the log's end": (b"", "999999-0"),
    "a line that cannot be read": (b"\xff\xfe", "2-0"),
    "a line with a member of another type": (b'{"sequence":"x","hash":5}', "2-0"),
}


@pytest.mark.parametrize(("line", "entry_id"), FOREIGN.values(), ids=FOREIGN.keys())
async def test_a_stream_that_ends_otherwise_is_deleted_and_filled_again(
    log: EventLog, redis: Redis, relay: Relay, line: bytes, entry_id: str
):
    await say(log, held_event("a"), held_event("b"))
    await redis.xadd(KEY, {DATA: line}, id=entry_id)
    async with running(relay.run):
        await until(mirrors(redis, log))


async def test_something_that_is_no_stream_is_deleted(log: EventLog, redis: Redis, relay: Relay):
    await say(log, held_event("a"))
    await redis.set(KEY, "mine")
    async with running(relay.run):
        await until(mirrors(redis, log))


async def test_an_entry_forged_while_the_relay_runs_is_deleted(log: EventLog, redis: Redis, relay: Relay):
    await say(log, held_event("a"))
    async with running(relay.run):
        await until(mirrors(redis, log))
        await redis.xadd(KEY, {DATA: b"forged"}, id="50-0")
        await say(log, held_event("b"))
        await until(mirrors(redis, log))


async def test_a_wiped_stream_is_filled_again_and_the_wiping_said_for_a_while(
    log: EventLog, redis: Redis, relay: Relay
):
    await say(log, held_event("a"), held_event("b"))
    async with running(relay.run):
        await until(mirrors(redis, log))
        await redis.flushall()
        await until(mirrors(redis, log))
        assert relay.notice.current == "the broker was wiped; what it no longer holds is read from the feed"


async def test_a_wiping_is_said_also_when_new_entries_hide_it(log: EventLog, redis: Redis, relay: Relay):
    await say(log, held_event("a"))
    async with running(relay.run):
        await until(mirrors(redis, log))
        await redis.flushall()
        await say(log, held_event("b"))

        async def said() -> bool:
            return bool(relay.notice.current)

        await until(said)


async def test_redis_keeps_about_the_last_entries(
    log: EventLog, redis: Redis, relay: Relay, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(relays, "TRIMMED_TO", 100)
    await say(log, *(held_event(f"f{n}") for n in range(250)))
    async with running(relay.run):

        async def all_published() -> bool:
            return relay.published == 250

        await until(all_published)
    assert [int(entry_id.split("-")[0]) for entry_id, _ in await held(redis)] == list(range(151, 251))


async def test_a_log_restored_from_a_backup_replaces_the_stream_under_a_running_relay(
    log: EventLog, redis: Redis, relay: Relay, village: Database
):
    await say(log, held_event("a"))
    async with restored(village):
        await say(log, held_event("b"), held_event("c"))
        async with running(relay.run):
            await until(mirrors(redis, log))
    async with running(relay.run):
        await until(mirrors(redis, log))
        await say(log, held_event("d"))
        await until(mirrors(redis, log))


async def test_what_was_erased_leaves_redis_before_the_erasure_is_there(log: EventLog, redis: Redis, relay: Relay):
    await say(log, held_event("a"), published_event("a", "a name"), held_event("b"))
    async with running(relay.run):
        await until(mirrors(redis, log))
        await say(log, erased_event("a"))

        async def erased() -> bool:
            return relay.published == 4

        await until(erased)
    assert [entry_id for entry_id, _ in await held(redis)] == ["3-0", "4-0"]


async def test_words_are_opened_on_their_way_out_and_no_more_once_their_key_is_gone(
    log: EventLog, redis: Redis, relay: Relay
):
    await say(log, published_event("a", "ทางเท้า"), published_event("b", "ไฟถนน"), erased_event("b"))
    async with running(relay.run):

        async def all_published() -> bool:
            return relay.published == 3

        await until(all_published)
    words = {line.stream: line.opened for _, raw in await held(redis) if (line := read_line(raw)).opened}
    assert words["feedback-a"] == {"text": "ทางเท้า"}
    assert words.get("feedback-b", {"text": None}) == {"text": None}
