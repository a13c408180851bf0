"""What events mean for the figures, told to the real tables."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from services.reporting.readmodels.participation.queries import (
    Counts,
    Figures,
    Key,
    each_day,
    figures,
    merged,
    total,
    voices,
    voices_count,
)
from shared.contracts.feedback import Channel, ConsultationChanged, ConsultationClosed
from tests.integration.reporting.support.opinions import (
    ROADS,
    TERMS,
    TODAY,
    declined,
    erased,
    held,
    opened,
    published,
    received,
)
from tests.integration.reporting.support.projecting import NOON, OUR_LOG, THEIR_LOG, Said, Tale

OURS = Key(OUR_LOG, ROADS)


async def its(tale: Tale, only: Key | None = OURS) -> Figures:
    async with tale.reader.snapshot() as snapshot:
        (one,) = await figures(snapshot.connection, only)
    return one


async def said(tale: Tale, words: str = "", only: Key | None = None) -> list[str]:
    async with tale.reader.snapshot() as snapshot:
        found = await voices(snapshot.connection, 10, words=words, only=only)
        assert await voices_count(snapshot.connection, words=words, only=only) == len(found)
    return [one.text for one in found]


async def test_an_opinion_counts_under_all_it_said_of_itself(tale: Tale) -> None:
    await tale.given(
        opened(), received("a"), received("b", channel=Channel.KIOSK, district="4903", day=TODAY - timedelta(1))
    )
    one = await its(tale)
    assert one.terms == TERMS
    assert one.counts == Counts(opinions=2)
    assert one.by == {
        "channel": {"web": 1, "kiosk": 1},
        "group": {"youth": 2},
        "district": {"4901": 1, "4903": 1},
        "day": {TODAY: 1, TODAY - timedelta(1): 1},
    }


async def test_what_was_not_stated_is_counted_as_that(tale: Tale) -> None:
    await tale.given(opened(), received("a", group=None, district=None))
    assert (await its(tale)).by["group"] == {"": 1}
    assert (await its(tale)).by["district"] == {"": 1}


async def test_a_late_opinion_counts_and_is_known_as_late(tale: Tale) -> None:
    await tale.given(opened(), received("a", late=True), received("b"))
    assert (await its(tale)).counts == Counts(opinions=2, late=1)


@pytest.mark.parametrize(
    ("story", "outcome"),
    [
        ([published("a")], Counts(1, published=1)),
        ([held("a")], Counts(1, held=1)),
        ([held("a"), published("a", was="held")], Counts(1, published=1)),
        ([held("a"), declined("a")], Counts(1, declined=1)),
        ([held("a"), declined("a"), published("a", was="declined")], Counts(1, published=1)),
        ([published("a"), declined("a", was="published")], Counts(1, declined=1)),
        ([published("a"), erased("a")], Counts(1, erased=1)),
        ([held("a"), declined("a"), erased("a", was="declined")], Counts(1, erased=1)),
    ],
    ids=lambda value: " then ".join(type(event).__name__ for event in value) if isinstance(value, list) else "",
)
async def test_an_opinion_stands_under_exactly_one_outcome(tale: Tale, story: list[object], outcome: Counts) -> None:
    await tale.given(opened(), received("a"), *story)
    assert (await its(tale)).counts == outcome


@pytest.mark.parametrize("in_one_round", [True, False])
async def test_only_published_words_can_be_read(tale: Tale, in_one_round: bool) -> None:
    events = [
        opened(),
        *(received(name) for name in "abcd"),
        held("a"),
        Said(published("b", text="ขอไฟส่องสว่าง"), at=NOON),
        Said(published("c", text="น้ำไม่ไหล 100%"), at=NOON + timedelta(seconds=1)),
        published("d"),
        erased("d"),
        declined("b", was="published"),
        Said(published("b", was="declined", text="ขอไฟส่องสว่าง"), at=NOON + timedelta(seconds=2)),
    ]
    for batch in [events] if in_one_round else [[event] for event in events]:
        await tale.given(*batch)
    assert await said(tale) == ["ขอไฟส่องสว่าง", "น้ำไม่ไหล 100%"]
    assert await said(tale, "ไฟ") == ["ขอไฟส่องสว่าง"]
    assert await said(tale, "0%") == ["น้ำไม่ไหล 100%"]
    assert await said(tale, "%ไฟ") == []
    assert await said(tale, only=Key(THEIR_LOG, ROADS)) == []


async def test_words_whose_key_is_gone_are_not_shown_even_before_word_of_it_arrives(tale: Tale) -> None:
    await tale.given(opened(), received("a"), published("a", text=None))
    assert await said(tale) == []
    assert (await its(tale)).counts.published == 1


async def test_changed_terms_replace_the_old_ones_and_closing_is_kept(tale: Tale) -> None:
    at = datetime(2026, 11, 30, tzinfo=UTC)
    await tale.given(
        opened(grace_days=3), ConsultationChanged(ROADS, TERMS, "longer"), ConsultationClosed(ROADS, at, "x")
    )
    one = await its(tale)
    assert (one.terms, one.closed_at) == (TERMS, at)


async def test_opinions_count_though_the_terms_have_not_arrived(tale: Tale) -> None:
    await tale.given(received("a"), held("a"))
    one = await its(tale)
    assert one.terms is None
    assert one.counts == Counts(opinions=1, held=1)


async def test_two_offices_with_the_same_id_stay_apart_and_add_up(tale: Tale) -> None:
    await tale.given(opened(), received("a"), Said(opened(), THEIR_LOG), Said(received("a"), THEIR_LOG))
    async with tale.reader.snapshot() as snapshot:
        every = await figures(snapshot.connection)
        assert snapshot.standing.positions == {OUR_LOG: 2, THEIR_LOG: 2}
        assert snapshot.standing.total == 4
        assert snapshot.standing.at is not None
    assert [one.key for one in every] == [OURS, Key(THEIR_LOG, ROADS)]
    assert total(every) == Counts(opinions=2)
    assert merged(every, "channel") == {"web": 2}


@pytest.mark.parametrize("seed", range(6))
async def test_any_interleaving_of_logs_in_any_rounds_gives_the_same_rows(tale: Tale, seed: int) -> None:
    """The order within a log is the log's; nothing else may matter."""
    story = [
        opened(),
        received("a"),
        published("a"),
        received("b"),
        held("b"),
        declined("b"),
        erased("a"),
        received("c"),
    ]
    queues = {log: [Said(event, log) for event in story] for log in (OUR_LOG, THEIR_LOG, "third.feedback")}
    in_turn = await (await tale.given(*(one for queue in queues.values() for one in queue))).rows()
    await tale.begin()
    tale.positions.clear()
    dice = random.Random(seed)
    while queues:
        batch = []
        for _ in range(dice.randint(1, 6)):
            if queues:
                log = dice.choice(sorted(queues))
                batch.append(queues[log].pop(0))
                if not queues[log]:
                    del queues[log]
        await tale.given(*batch)
    assert await tale.rows() == in_turn


def test_days_without_opinions_are_zero() -> None:
    first, last = date(2026, 11, 20), date(2026, 11, 22)
    assert each_day({date(2026, 11, 21): 3, date(2026, 1, 1): 9}, first, last) == [
        (date(2026, 11, 20), 0),
        (date(2026, 11, 21), 3),
        (date(2026, 11, 22), 0),
    ]
