"""Dates in words: Buddhist era in Thai, Gregorian in English, always on the Bangkok calendar."""

from datetime import UTC, date, datetime

import pytest

from shared.calendar import BANGKOK, format_date, format_datetime, format_time, local, local_date, thai_digits

DAY = date(2024, 12, 9)


@pytest.mark.parametrize(
    ("style", "thai", "english"),
    [
        ("full", "วันจันทร์ที่ 9 ธันวาคม 2567", "Monday 9 December 2024"),
        ("long", "9 ธันวาคม 2567", "9 December 2024"),
        ("short", "9 ธ.ค. 2567", "9 Dec 2024"),
        ("day", "9 ธ.ค.", "9 Dec"),
        ("month", "ธันวาคม 2567", "December 2024"),
    ],
)
def test_a_date_has_one_form_per_style_and_language(style, thai, english) -> None:
    assert format_date(DAY, "th", style) == thai
    assert format_date(DAY, "en", style) == english


def test_official_documents_use_thai_numerals() -> None:
    assert thai_digits(format_date(DAY)) == "๙ ธันวาคม ๒๕๖๗"


def test_late_evening_in_utc_is_the_next_day_in_bangkok() -> None:
    moment = datetime(2024, 12, 8, 18, 5, 9, tzinfo=UTC)
    assert local_date(moment) == DAY
    assert format_date(moment) == "9 ธันวาคม 2567"
    assert format_time(moment, seconds=True) == "01:05:09 น."
    assert format_datetime(moment) == "9 ธันวาคม 2567 เวลา 01:05 น."
    assert format_datetime(moment, "en", "short") == "9 Dec 2024, 01:05"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        local(datetime(2024, 12, 9, 8, 0))  # noqa: DTZ001 - the mistake under test


def test_bangkok_is_seven_hours_ahead() -> None:
    assert datetime(2024, 6, 1, tzinfo=BANGKOK).isoformat() == "2024-06-01T00:00:00+07:00"
