"""Dates as people and spreadsheets write them; what could mean two days is refused with a sentence that helps."""

from contextlib import suppress
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar import (
    BANGKOK,
    AmbiguousDateError,
    DateError,
    DateOutOfRangeError,
    UnreadableDateError,
    arabic_digits,
    format_date,
    format_datetime,
    parse_date,
    parse_datetime,
    thai_digits,
)

DAYS = st.dates(date(1857, 1, 1), date(2156, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "9 ธ.ค. 67",
        "9 ธ.ค. 2567",
        "9ธ.ค.67",
        "9-ธ.ค.-67",
        "9 ธันวาคม 2567",
        "๙ ธันวาคม ๒๕๖๗",
        "วันจันทร์ที่ 9 ธันวาคม พ.ศ. 2567",
        "วันที่ 9 ธันวาคม พ.ศ.2567",
        "09/12/2567",
        "9/12/67",
        "09.12.2567",
        "2024-12-09",
        "2567-12-09",
        "2024/12/09",
        "9 Dec 2024",
        "Mon, 9 Dec 2024",
        "9 December 2567 BE",
        "9 dec 24",
        "9 ธ.ค. ค.ศ. 24",
        "  9  ธ.ค.  2567 ",
    ],
)
def test_the_ninth_of_december_2024(text: str) -> None:
    assert parse_date(text) == date(2024, 12, 9)


@pytest.mark.parametrize("text", ["9 ธ.ค. 24", "9/12/24", "01/02/49"])
def test_a_short_year_of_either_era_is_not_guessed(text: str) -> None:
    with pytest.raises(AmbiguousDateError) as refusal:
        parse_date(text)
    assert "ปีสี่หลัก" in refusal.value.say("th")
    assert "all four digits" in str(refusal.value)


@pytest.mark.parametrize("text", ["31/2/2567", "12/25/2567", "0/1/2567", "9 ธ.ค. 1200", "9/12/9999", "29 ก.พ. 2566"])
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(DateOutOfRangeError) as refusal:
        parse_date(text)
    assert text in refusal.value.say("th")


@pytest.mark.parametrize("text", ["", "พรุ่งนี้", "9 เดือน 12", "12/2567", "9 ธ.ค.", "2567", "9/12-2567", "9 Foo 2024"])
def test_what_is_no_date_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UnreadableDateError) as refusal:
        parse_date(text)
    assert "9 ธ.ค. 2567" in refusal.value.say("th")
    assert "9 Dec 2024" in refusal.value.say("en")


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("9 ธ.ค. 67 14:30 น.", 14, 30),
        ("9 ธันวาคม 2567 เวลา 14.30 น.", 14, 30),
        ("2024-12-09T07:30:00Z", 14, 30),
        ("2024-12-09 14:30:00.125+07:00", 14, 30),
        ("09/12/2567 8:05", 8, 5),
        ("09.12.2567", 0, 0),
    ],
)
def test_a_time_may_stand_behind_the_date(text: str, hour: int, minute: int) -> None:
    assert parse_datetime(text) == datetime(2024, 12, 9, hour, minute, tzinfo=BANGKOK)


@pytest.mark.parametrize("text", ["9 ธ.ค. 67 25:00", "2024-12-09T10:00+99:00", "เมื่อวาน 10:00"])
def test_a_time_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(DateError):
        parse_datetime(text)


@given(DAYS, st.sampled_from(["th", "en"]), st.sampled_from(["full", "long", "short"]))
def test_what_we_write_we_can_read(day: date, language, style) -> None:
    assert parse_date(format_date(day, language, style)) == day
    assert parse_date(thai_digits(format_date(day, language, style))) == day


@given(DAYS)
def test_numbers_in_either_era_mean_the_same_day(day: date) -> None:
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day.day}/{day.month}/{day.year}") == day
    assert parse_date(f"{day.day}/{day.month}/{day.year + 543}") == day


@given(DAYS, st.integers(0, 23), st.integers(0, 59), st.sampled_from(["th", "en"]))
def test_what_we_write_with_a_time_we_can_read(day: date, hour: int, minute: int, language) -> None:
    moment = datetime.combine(day, time(hour, minute), BANGKOK)
    assert parse_datetime(format_datetime(moment, language)) == moment
    assert parse_datetime(moment.isoformat()) == moment


@given(st.text())
def test_any_other_text_is_refused_and_never_crashes(text: str) -> None:
    with suppress(DateError):
        assert parse_datetime(text).tzinfo


@given(st.text())
def test_digits_come_back(text: str) -> None:
    assert arabic_digits(thai_digits(arabic_digits(text))) == arabic_digits(text)
