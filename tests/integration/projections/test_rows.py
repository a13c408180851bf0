"""What a batch's changes become in the tables: the same rows as if each were written by itself."""

import pytest

from shared.database import Connection
from shared.projections import Change
from shared.projections.generations import Generation
from shared.projections.rows import Rows
from tests.integration.projections.support.village import Tables, count, metadata, word

LOG = "village.feedback"

STORIES = {
    "adding to nothing starts from zero": (
        [lambda c: c.add(count, "x", held=2)],
        [("x", 2, 0)], [],
    ),
    "additions of one batch are summed": (
        [lambda c: c.add(count, "x", held=2), lambda c: c.add(count, "x", held=-1, published=4)],
        [("x", 1, 4)], [],
    ),
    "an addition after a put adds to it": (
        [lambda c: c.put(count, "x", held=5), lambda c: c.add(count, "x", held=1)],
        [("x", 6, 0)], [],
    ),
    "a put after an addition stands alone": (
        [lambda c: c.add(count, "x", held=1), lambda c: c.put(count, "x", held=5)],
        [("x", 5, 0)], [],
    ),
    "puts of different columns leave each other alone": (
        [lambda c: c.put(word, "a", text="t"), lambda c: c.put(word, "a", reasons=["r"])],
        [], [("a", "t", '["r"]')],
    ),
    "a row put after its removal holds only what was put": (
        [
            lambda c: c.put(word, "a", text="t", reasons=["r"]),
            lambda c: c.remove(word, "a"),
            lambda c: c.put(word, "a", text="new"),
        ],
        [], [("a", "new", None)],
    ),
    "a row removed after it was put is gone": (
        [lambda c: c.put(word, "a", text="t"), lambda c: c.remove(word, "a")],
        [], [],
    ),
    "removing what is not there is nothing": (
        [lambda c: c.remove(word, "a")],
        [], [],
    ),
    "a row may hold nothing but its key": (
        [lambda c: c.put(word, "a"), lambda c: c.put(word, "a")],
        [], [("a", None, None)],
    ),
    "null is null, in text as in JSON": (
        [lambda c: c.put(word, "a", text=None, reasons=None), lambda c: c.put(word, "b", text="", reasons=[])],
        [], [("a", None, None), ("b", "", "[]")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("at_once", [True, False], ids=["in one batch", "one by one"])
@pytest.mark.parametrize(("steps", "counts", "words"), STORIES.values(), ids=STORIES.keys())
async def test_changes_become_rows(
    connection: Connection, generation: Generation, tables: Tables, steps, counts, words, at_once
):
    rows = Rows(metadata)
    for step in steps:
        rows.fold(LOG, step)
        if not at_once:
            await rows.write(connection, generation.consumer)
    await rows.write(connection, generation.consumer)

    assert await tables.rows("count", "consultation", "held", "published") == counts
    assert await tables.rows("word", "feedback", "text", "reasons") == words


@pytest.mark.parametrize("at_once", [True, False], ids=["in one batch", "one by one"])
async def test_an_addition_to_null_starts_from_zero(
    connection: Connection, generation: Generation, tables: Tables, at_once
):
    await connection.execute(f'ALTER TABLE "{generation.consumer}".count ALTER held DROP NOT NULL')
    rows = Rows(metadata)
    rows.fold(LOG, lambda change: change.put(count, "x", held=None))
    if not at_once:
        await rows.write(connection, generation.consumer)
    rows.fold(LOG, lambda change: change.add(count, "x", held=3))
    await rows.write(connection, generation.consumer)

    assert await tables.rows("count", "held") == [(3,)]


async def test_the_same_key_of_two_logs_is_two_rows(connection: Connection, generation: Generation, tables: Tables):
    rows = Rows(metadata)
    for log in ("b.feedback", "a.feedback", "b.feedback"):
        rows.fold(log, lambda change: change.add(count, "x", held=1))
    await rows.write(connection, generation.consumer)

    assert await tables.rows("count", "log", "held") == [("a.feedback", 1), ("b.feedback", 2)]


async def test_a_handler_that_fails_halfway_changes_nothing(
    connection: Connection, generation: Generation, tables: Tables
):
    def handler(change: Change) -> None:
        change.add(count, "x", held=1)
        raise LookupError

    rows = Rows(metadata)
    with pytest.raises(LookupError):
        rows.fold(LOG, handler)
    await rows.write(connection, generation.consumer)

    assert await tables.rows("count", "held") == []
