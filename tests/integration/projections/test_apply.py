"""A batch goes into a generation whole, with its checkpoint; an event that can't be applied parks its stream alone."""

from dataclasses import replace

import pytest

from shared.contracts.feedback import FeedbackPublished
from shared.database import Connection
from shared.eventlog.envelope import Envelope
from shared.eventlog.log import EventLog
from shared.projections import Change, ReadModel
from shared.projections.apply import apply, replay
from shared.projections.checkpoints import Fenced, checkpoints
from shared.projections.generations import Generation
from tests.integration.projections.support.village import (
    HANDLERS,
    SERVICE,
    Tables,
    batch,
    count,
    declined_event,
    envelopes,
    held_event,
    metadata,
    published_event,
    say,
    word,
)


async def test_rows_and_checkpoint_move_together(
    log: EventLog, connection: Connection, generation: Generation, tables: Tables
):
    await say(log, held_event("a"), published_event("b"), declined_event("a"))

    applied = await apply(connection, SERVICE, generation, batch(log.name, await envelopes(log)))

    assert await tables.rows("count", "consultation", "held", "published", "declined") == [("pavement", 1, 1, 1)]
    assert await tables.rows("word", "feedback") == [("b",)]
    assert (
        await checkpoints(connection, SERVICE, generation.consumer)
        == applied.checkpoints
        == {log.name: await log.head()}
    )


async def test_two_batches_give_the_rows_of_one(
    log: EventLog, connection: Connection, generation: Generation, tables: Tables
):
    await say(log, held_event("a"), published_event("a"), held_event("b"), declined_event("b"))
    for upto in (2, 4):
        done = await apply(connection, SERVICE, generation, batch(log.name, await envelopes(log, upto - 2, upto)))
        done.take_over()

    assert await tables.rows("count", "held", "published", "declined") == [(2, 1, 1)]
    assert await tables.rows("word", "feedback", "text") == [("a", "ทางเท้า")]


async def test_whoever_lost_the_lead_writes_nothing(
    log: EventLog, connection: Connection, generation: Generation, tables: Tables
):
    zombie = replace(generation, checkpoints={})
    await say(log, held_event("a"))
    events = batch(log.name, await envelopes(log))
    (await apply(connection, SERVICE, generation, events)).take_over()

    with pytest.raises(Fenced):
        async with connection.transaction():
            await apply(connection, SERVICE, zombie, events)

    assert await tables.rows("count", "held") == [(1,)]


NUL = "a\x00b"
UNWRITABLE = {
    "a character the database refuses": lambda change: change.put(word, "x", text=NUL),
    "a character it refuses inside JSON": lambda change: change.put(word, "x", reasons=["\x00"]),
    "a number too large for its column": lambda change: change.add(count, "x", held=2**63),
    "a value of another type": lambda change: change.put(word, "x", text=5),
    "half a character": lambda change: change.put(word, "x", text="\ud800"),
    "a key that is null": lambda change: change.put(word, None, text="t"),
    "a key longer than an index takes": lambda change: change.put(word, "ก" * 500_000, text="t"),
    "something that is no JSON": lambda change: change.put(word, "x", reasons=object()),
    "a column that is not there": lambda change: change.put(word, "x", colour="red"),
    "an error of the handler's own": lambda change: change.paint("red"),
}


@pytest.mark.parametrize("mistake", UNWRITABLE.values(), ids=UNWRITABLE.keys())
async def test_what_cannot_be_written_parks_its_stream_and_everything_else_flows(
    log: EventLog, connection: Connection, generation: Generation, tables: Tables, mistake
):
    def published(event: FeedbackPublished, _: Envelope, change: Change) -> None:
        change.add(count, event.consultation, published=1)
        if event.feedback == "bad":
            mistake(change)

    faulty = replace(generation, model=ReadModel("village", metadata, {**HANDLERS, FeedbackPublished: published}))
    await say(log, published_event("good"), published_event("bad"), held_event("bad"), held_event("good"))

    applied = await apply(connection, SERVICE, faulty, batch(log.name, await envelopes(log)))

    assert applied.parked == {(log.name, "feedback-bad")}
    assert await tables.rows("count", "published", "held") == [(1, 1)]
    assert await connection.fetchval(f"SELECT position FROM {SERVICE}.parked") == 2
    assert (await checkpoints(connection, SERVICE, generation.consumer))[log.name].position == 4


async def test_a_parked_stream_is_replayed_from_where_it_failed_once_the_code_is_mended(
    log: EventLog, connection: Connection, generation: Generation, tables: Tables
):
    def broken(event: FeedbackPublished, _: Envelope, change: Change) -> None:
        raise LookupError(event.feedback)

    faulty = replace(generation, model=ReadModel("village", metadata, {**HANDLERS, FeedbackPublished: broken}))
    await say(log, held_event("a"), published_event("a"), held_event("a", "again"), held_event("b"))
    (await apply(connection, SERVICE, faulty, batch(log.name, await envelopes(log)))).take_over()
    at = (log.name, "feedback-a")
    events = [e for e in await envelopes(log) if e.stream == at[1] and e.position >= 2]

    assert not await replay(connection, SERVICE, faulty, at, events)
    assert await replay(connection, SERVICE, generation, at, events)

    assert await tables.rows("count", "held", "published") == [(3, 1)]
    assert await connection.fetchval(f"SELECT count(*) FROM {SERVICE}.parked") == 0


@pytest.mark.parametrize("had_begun", [True, False], ids=["before it stood still", "after that"])
async def test_whoever_lost_the_lead_replays_nothing(
    log: EventLog, connection: Connection, generation: Generation, tables: Tables, had_begun: bool
):
    """Else what its replacement skipped or replayed meanwhile would be missing, or count twice."""

    def broken(event: FeedbackPublished, _: Envelope, change: Change) -> None:
        raise LookupError(event.feedback)

    faulty = replace(generation, model=ReadModel("village", metadata, {**HANDLERS, FeedbackPublished: broken}))
    await say(log, published_event("a"))
    (await apply(connection, SERVICE, faulty, batch(log.name, await envelopes(log)))).take_over()
    zombie = replace(generation, checkpoints=dict(generation.checkpoints) if had_begun else {})
    await say(log, published_event("a"))
    (await apply(connection, SERVICE, faulty, batch(log.name, await envelopes(log, 1)))).take_over()

    with pytest.raises(Fenced):
        async with connection.transaction():
            await replay(connection, SERVICE, zombie, (log.name, "feedback-a"), await envelopes(log, 0, 1))

    assert await tables.rows("count", "published") == []
