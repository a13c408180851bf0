"""Figures, dates and names as templates write them."""

from datetime import UTC, date, datetime

import pytest
from markupsafe import Markup

from shared.web.formats import filters_for, keep, official_date, phrases, whole

THAI, ENGLISH = filters_for("th"), filters_for("en")


def test_dates_follow_the_language() -> None:
    assert THAI["date"](date(2026, 11, 22)) == "22 พฤศจิกายน 2569"
    assert ENGLISH["date"](date(2026, 11, 22), "short") == "22 Nov 2026"
    assert THAI["datetime"](datetime(2026, 11, 22, 1, 41, tzinfo=UTC), "short") == "22 พ.ย. 2569 เวลา 08:41 น."
    assert ENGLISH["time"](datetime(2026, 11, 22, 1, 41, 7, tzinfo=UTC), seconds=True) == "08:41:07"


def test_a_document_date_is_thai_in_either_language() -> None:
    assert THAI["thai_date"] is ENGLISH["thai_date"] is official_date
    assert official_date(date(2026, 11, 22)) == "๒๒ พฤศจิกายน ๒๕๖๙"


@pytest.mark.parametrize("filters", [THAI, ENGLISH])
def test_figures(filters) -> None:
    assert filters["number"](1234567) == "1,234,567"
    assert filters["number"](0.5, 2) == "0.50"
    assert filters["percent"](0.415) == "42%"
    assert filters["percent"](0.415, 1) == "41.5%"


def test_a_name_is_kept_in_one_piece_and_escaped() -> None:
    assert keep("<คำชะอี>") == Markup('<span class="keep">&lt;คำชะอี&gt;</span>')


def test_a_heading_breaks_only_at_its_spaces() -> None:
    assert phrases("กองการศึกษา ศาสนา") == '<span class="keep">กองการศึกษา</span> <span class="keep">ศาสนา</span>'


def test_compound_words_stay_whole_and_the_longest_wins() -> None:
    assert whole("ให้ความคิดเห็น <b>") == 'ให้<span class="whole">ความคิดเห็น</span> &lt;b&gt;'


def test_markup_keeps_its_tags_and_attributes() -> None:
    link = Markup('<a title="ความคิดเห็น">ความคิดเห็น</a>')
    assert whole(link) == '<a title="ความคิดเห็น"><span class="whole">ความคิดเห็น</span></a>'
