"""What a board makes of a summary: lengths, order, sentences, and the state that moves it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.reporting.board import MOST_BARS, OTHERS, bars, cards, closed, columns, live_state
from services.reporting.words import headline, row_name, standing

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
TITLE = {"th": "ถนน", "en": "Roads"}


def consultation(name: str, opens: int = -10, closes: int = 10, **more: Any) -> dict[str, Any]:
    return {
        "id": name, "title": TITLE, "opens_at": NOW + timedelta(opens), "closes_at": NOW + timedelta(closes),
        "closed_at": None, "opinions": 0, "today": 0, "waiting": 0, "published": 0, **more,
    }  # fmt: skip


def summary(*consultations: dict[str, Any], opinions: int = 0, today: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "standing": {"as_of": NOW, "position": 7},
        "totals": {"opinions": opinions, "today": today, "waiting": 0, "published": 0},
        "by_channel": [], "by_group": [], "by_district": [], "by_day": [], "latest": [],
        "consultations": list(consultations), **more,
    }  # fmt: skip


def rows(*opinions: int) -> list[dict[str, Any]]:
    return [{"code": f"c{n}", "th": None, "en": None, "opinions": count} for n, count in enumerate(opinions)]


def test_the_longest_bar_is_full_and_without_opinions_none_has_length() -> None:
    assert [row["share"] for row in bars(rows(8, 2, 0))] == [1, 0.25, 0]
    assert [row["share"] for row in bars(rows(0, 0))] == [0, 0]
    assert bars([]) == []
    assert columns([]) == []


def test_what_gets_no_bar_of_its_own_is_added_up() -> None:
    shown = bars(rows(*[5] * MOST_BARS, 1, 2))
    assert len(shown) == MOST_BARS + 1
    assert (shown[-1]["code"], shown[-1]["opinions"]) == (OTHERS, 3)
    assert row_name(shown[-1], "group", "en") == "2 others"


def test_cards_begin_with_what_closes_first_and_closed_ones_have_none() -> None:
    data = summary(
        consultation("later", closes=9), consultation("soon", closes=1), consultation("coming", opens=3),
        consultation("over", closes=-1), consultation("ended", closed_at=NOW),
        consultation("unheard", opens_at=None, closes_at=None),
    )  # fmt: skip
    shown = cards(data, NOW)
    assert [one["id"] for one in shown] == ["soon", "later", "coming", "unheard"]
    assert [one["days_left"] for one in shown] == [1, 9, 10, None]
    assert [one["id"] for one in closed(data, NOW)] == ["over", "ended"]


@pytest.mark.parametrize(
    ("data", "thai", "english"),
    [
        (summary(), "ยังไม่มีเรื่องที่เปิดรับฟังความคิดเห็น", "Nothing is being asked yet"),
        (
            summary(consultation("a")),
            "เปิดรับฟังอยู่ 1 เรื่อง วันนี้ยังไม่มีความคิดเห็นใหม่",
            "1 topic is open, and nobody has spoken yet today",
        ),
        (
            summary(consultation("a"), opinions=2000, today=1234),
            "วันนี้มีผู้แสดงความคิดเห็นแล้ว 1,234 ความคิดเห็น",
            "1,234 opinions came in today",
        ),
        (summary(consultation("a", closes=-1), opinions=1), "รับฟังแล้ว 1 ความคิดเห็น", "1 opinion was heard"),
    ],
    ids=["nothing yet", "open and silent", "people speak", "all closed"],
)
def test_the_headline_says_what_is_happening(data: dict[str, Any], thai: str, english: str) -> None:
    assert (headline(data, "th", NOW), headline(data, "en", NOW)) == (thai, english)


def test_one_consultations_sentence() -> None:
    assert standing(summary(), "en") == "Nobody has spoken yet"
    assert standing(summary(opinions=1200, today=3), "en") == "1,200 opinions were heard · today 3"


def test_numbers_move_without_another_shape() -> None:
    before = live_state(summary(consultation("a"), by_channel=rows(1)), NOW)
    after = live_state(summary(consultation("a", opinions=5), opinions=5, today=5, by_channel=rows(6)), NOW)
    assert after["shape"] == before["shape"]
    assert (after["opinions"], after["card.a.opinions"], after["channel.c0"]) == (5, 5, 6)
    assert after["headline.en"] == "5 opinions came in today"


@pytest.mark.parametrize(
    "change",
    [
        {"by_channel": rows(1, 1)},
        {"by_day": [{"day": date(2026, 11, 23), "opinions": 0}]},
        {"latest": [{**TITLE, "text": "x", "published_at": NOW}]},
        {"consultations": [consultation("a"), consultation("b")]},
        {"consultations": [consultation("a", closed_at=NOW)]},
        {"consultations": [consultation("a", title={"th": "ถนนใหม่", "en": "New roads"})]},
    ],
    ids=["a row more", "another day", "a voice more", "a topic more", "a topic closed", "a title changed"],
)
def test_what_numbers_can_not_move_is_another_shape(change: dict[str, Any]) -> None:
    before = summary(consultation("a"), by_channel=rows(1))
    assert live_state(before | change, NOW)["shape"] != live_state(before, NOW)["shape"]
