"""An export proves itself, line by line; whoever kept an earlier head also knows that nothing before it was rewritten."""

from collections.abc import Callable

import pytest

from shared.eventlog.envelope import BrokenEnvelope, forget_line
from shared.eventlog.model import Head
from shared.eventlog.verify import verify
from tests.unit.eventlog.lines import SOURCE, Counted, Poured, log_of

LOG = log_of(*(Counted(number) for number in range(4)), Poured("7", "ขม", "สมชาย"))
LINES = LOG.lines()
HEADS = [Head(), *(Head(event.position, event.hash) for event in LOG.events)]
OTHER = log_of(*(Counted(number) for number in (0, 9, 9, 9, 9)))
OTHER_HEADS = [Head(), *(Head(event.position, event.hash) for event in OTHER.events)]


def test_an_untouched_export_is_found_true() -> None:
    found = verify(LINES)
    assert (found.log, found.first, found.count, found.head) == (SOURCE, 1, 5, HEADS[5])


def test_line_ends_and_empty_lines_do_not_matter() -> None:
    assert verify([line + b"\r\n" for line in LINES] + [b"\n", b""]).count == 5


def test_what_was_forgotten_since_does_not_matter() -> None:
    assert verify([forget_line(line) for line in LINES]).head == HEADS[5]


def test_readers_of_every_role_find_the_same_head() -> None:
    assert {verify(LOG.lines(role)).head for role in ("public", "service", "audit")} == {HEADS[5]}


def test_an_empty_export_says_nothing() -> None:
    assert (verify([]).count, verify([]).head) == (0, Head())
    assert verify([], start=HEADS[2]).head == HEADS[2]


@pytest.mark.parametrize("begin", range(1, 6))
def test_an_export_of_the_later_part_begins_after_a_known_head(begin: int) -> None:
    found = verify(LINES[begin:], start=HEADS[begin])
    assert (found.first, found.count, found.head) == (begin + 1, 5 - begin, HEADS[5])


def test_the_later_part_does_not_fit_another_start() -> None:
    for start in (None, HEADS[1], HEADS[3], OTHER_HEADS[2]):
        with pytest.raises(BrokenEnvelope, match="does not follow"):
            verify(LINES[2:], start=start)


DAMAGE: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "a line cut out": lambda lines: lines[:2] + lines[3:],
    "the first line cut off": lambda lines: lines[1:],
    "two lines exchanged": lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
    "a line twice": lambda lines: [*lines[:2], lines[1], *lines[2:]],
    "all of it twice": lambda lines: lines * 2,
    "a line of another history": lambda lines: [*lines[:2], OTHER.lines()[2], *lines[3:]],
    "the rest of another history": lambda lines: [*lines[:2], *OTHER.lines()[2:]],
    "half a line at the end": lambda lines: [*lines[:4], lines[4][:50]],
    "another log's line": lambda lines: [*lines[:4], lines[4].replace(SOURCE.encode(), b"other.tea")],
    "a word changed": lambda lines: [*lines[:3], lines[3].replace(b'"cups":3', b'"cups":4'), lines[4]],
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_damage_is_found(damage: Callable[[list[bytes]], list[bytes]]) -> None:
    with pytest.raises(BrokenEnvelope):
        verify(damage(LINES))


def test_the_first_wrong_position_is_named() -> None:
    with pytest.raises(BrokenEnvelope, match=r"position 4 of test\.tea was altered"):
        verify(DAMAGE["a word changed"](LINES))


@pytest.mark.parametrize("kept", range(6))
def test_a_kept_head_stands_in_the_export(kept: int) -> None:
    assert verify(LINES, kept=[HEADS[kept]]).head == HEADS[5]


def test_a_past_rewritten_with_all_its_hashes_is_found_by_whoever_kept_a_head() -> None:
    assert verify(OTHER.lines()).count == 5
    assert verify(OTHER.lines(), kept=[HEADS[1]]).count == 5
    with pytest.raises(BrokenEnvelope, match=r"position 3 .* not what it was"):
        verify(OTHER.lines(), kept=[HEADS[3], HEADS[1]])


def test_a_head_kept_where_the_export_begins_is_held_to_as_well() -> None:
    with pytest.raises(BrokenEnvelope, match="position 2"):
        verify(OTHER.lines()[2:], start=OTHER_HEADS[2], kept=[HEADS[2]])


def test_two_heads_kept_of_one_position_cannot_both_be_true() -> None:
    with pytest.raises(BrokenEnvelope, match="position 3"):
        verify(LINES, kept=[OTHER_HEADS[3], HEADS[3]])


def test_a_head_kept_later_than_the_export_ends_says_nothing() -> None:
    assert verify(LINES[:2], kept=[HEADS[4]]).head == HEADS[2]
