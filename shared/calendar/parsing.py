"""Dates as people type them, in either era, into a `date`; what could mean two days is refused, never guessed.

Day before month, as everywhere in Thailand. A four-digit year from 2400 is Buddhist, one from 1857 to 2156 Gregorian
(the same span of 300 years). A two-digit year from 50 is Buddhist (67 is 2567, for nobody yet means 2067); below
50 it could be either, so it needs an era mark or an English month name.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import ClassVar

from shared.calendar import names
from shared.calendar.formatting import Language
from shared.calendar.zone import BANGKOK, local

BUDDHIST_YEARS = range(2400, 2700)
GREGORIAN_YEARS = range(2400 - names.BUDDHIST_ERA, 2700 - names.BUDDHIST_ERA)


class DateError(ValueError):
    """A text that is not one date; `say` tells the writer, in Thai or English, what to write instead."""

    thai: ClassVar[str]
    english: ClassVar[str]

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(self.say("en"))

    def say(self, language: Language) -> str:
        """The sentence to show beside the field."""
        return (self.thai if language == "th" else self.english).format(text=self.text)


class UnreadableDateError(DateError):
    """No known way of writing a date."""

    thai = "อ่าน “{text}” เป็นวันที่ไม่ได้ กรุณาเขียนวัน เดือน ปี เช่น 9 ธ.ค. 2567 หรือ 09/12/2567"
    english = "“{text}” is not a date we can read. Write day, month and year, such as 9 Dec 2024 or 09/12/2567"


class AmbiguousDateError(DateError):
    """A two-digit year that could be of either era."""

    thai = "ปีใน “{text}” อาจเป็น พ.ศ. หรือ ค.ศ. กรุณาเขียนปีสี่หลัก เช่น 9 ธ.ค. 2567"
    english = "The year in “{text}” could be of either era. Write all four digits, such as 9 Dec 2024 or 9 ธ.ค. 2567"


class DateOutOfRangeError(DateError):
    """A day, month or year that does not exist or is centuries away."""

    thai = "ไม่มีวันที่ “{text}” ในปฏิทิน กรุณาเขียนวันก่อนเดือน และปี พ.ศ. 2400–2699 เช่น 09/12/2567"
    english = "There is no day “{text}”. Write the day first and a year from 1857 to 2156, such as 09/12/2024"


def _month_table() -> dict[str, int]:
    table: dict[str, int] = {}
    for spellings in (names.THAI_MONTHS, names.THAI_MONTHS_SHORT, names.ENGLISH_MONTHS, names.ENGLISH_MONTHS_SHORT):
        for number, name in enumerate(spellings, start=1):
            table[name.replace(".", "").lower()] = number
    return table | {"sept": 9}


_MONTHS = _month_table()
_WEEKDAY = re.compile(
    r"^(?:วัน)?(?:" + "|".join(names.THAI_WEEKDAYS) + r")(?:ที่)?\s*|^วันที่\s*"
    r"|^(?:" + "|".join(name[:3] + f"(?:{name[3:]})?" for name in names.ENGLISH_WEEKDAYS) + r")\.?,?\s+",
    re.IGNORECASE,
)
_ERA = re.compile(r"(?P<be>พ\.?\s?ศ\.?|\bB\.?E\.?)|(?P<ce>ค\.?\s?ศ\.?|\bA\.?D\.?|\bC\.?E\.?)", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})")
_NUMERIC = re.compile(r"(?P<day>\d{1,2})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<year>\d{4}|\d{2})")
_WORDS = re.compile(r"(?P<day>\d{1,2})[\s\-/.]*(?P<month>[^\d\s][^\d]*?)[\s\-/,.]*(?P<year>\d{4}|\d{2})")
_CLOCK = re.compile(
    r"(?:[T\s,]|เวลา)+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:\.\d{1,9})?)?\s*(?:น\.?)?"
    r"(?P<zone>Z|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)


def parse_date(text: str) -> date:
    """The day meant by a text such as `9 ธ.ค. 67`, `๙ ธันวาคม ๒๕๖๗`, `09/12/2567`, `2024-12-09` or `9 Dec 2024`.

    Raises `UnreadableDateError`, `AmbiguousDateError` or `DateOutOfRangeError`, all of them `DateError`.
    """
    plain = _WEEKDAY.sub("", names.arabic_digits(text).strip())
    era = _ERA.search(plain)
    if era:
        plain = f"{plain[: era.start()]} {plain[era.end() :]}"
    plain = re.sub(r"\s+", " ", plain).strip()
    if match := _YEAR_FIRST.fullmatch(plain) or _NUMERIC.fullmatch(plain):
        month, english = int(match["month"]), False
    elif match := _WORDS.fullmatch(plain):
        name = re.sub(r"[\s.]", "", match["month"]).lower()
        if name not in _MONTHS:
            raise UnreadableDateError(text)
        month, english = _MONTHS[name], name.isascii()
    else:
        raise UnreadableDateError(text)
    year = _gregorian_year(match["year"], era.lastgroup if era else None, text, english=english)
    try:
        return date(year, month, int(match["day"]))
    except ValueError:
        raise DateOutOfRangeError(text) from None


def parse_datetime(text: str) -> datetime:
    """A date as `parse_date` reads it with a time behind it (`14:30 น.`, `T14:30:05Z`), on the Bangkok clock.

    A text without a time means the beginning of that day. Raises `DateError`.
    """
    plain = names.arabic_digits(text).strip()
    clock = _CLOCK.search(plain)
    if not clock:
        return datetime.combine(parse_date(text), time(), BANGKOK)
    day = parse_date(plain[: clock.start()])
    try:
        at = time(int(clock["hour"]), int(clock["minute"]), int(clock["second"] or 0), tzinfo=_zone(clock["zone"]))
        return local(datetime.combine(day, at))
    except ValueError:
        raise DateOutOfRangeError(text) from None


def _gregorian_year(digits: str, era: str | None, text: str, *, english: bool) -> int:
    year = int(digits)
    if len(digits) == 2:
        if era is None and year < 50 and not english:
            raise AmbiguousDateError(text)
        gregorian = era == "ce" or (era is None and year < 50)
        year += 2000 if gregorian else 2500
    if year in BUDDHIST_YEARS and era != "ce":
        return year - names.BUDDHIST_ERA
    if year in GREGORIAN_YEARS and era != "be":
        return year
    raise DateOutOfRangeError(text)


def _zone(text: str | None) -> timezone:
    if not text:
        return BANGKOK
    if text.upper() == "Z":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(offset if text[0] == "+" else -offset)
