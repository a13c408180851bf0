"""Dates as people read them: Buddhist era in Thai, Gregorian in English."""

from datetime import date, datetime
from typing import Literal

from shared.calendar import names
from shared.calendar.zone import local

Language = Literal["th", "en"]
Style = Literal["full", "long", "short", "day", "month"]


def format_date(day: date, language: Language = "th", style: Style = "long") -> str:
    """One date in words.

    | style | th                          | en                      |
    |-------|-----------------------------|-------------------------|
    | full  | วันจันทร์ที่ 9 ธันวาคม 2567      | Monday 9 December 2024  |
    | long  | 9 ธันวาคม 2567               | 9 December 2024         |
    | short | 9 ธ.ค. 2567                 | 9 Dec 2024              |
    | day   | 9 ธ.ค.                      | 9 Dec                   |
    | month | ธันวาคม 2567                 | December 2024           |

    A datetime is shown on the Bangkok calendar; for Thai numerals pass the result to `thai_digits`.
    """
    if isinstance(day, datetime):
        day = local(day).date()
    thai = language == "th"
    short = style in ("short", "day")
    months = (
        (names.THAI_MONTHS_SHORT if short else names.THAI_MONTHS)
        if thai
        else (names.ENGLISH_MONTHS_SHORT if short else names.ENGLISH_MONTHS)
    )
    month = months[day.month - 1]
    year = day.year + names.BUDDHIST_ERA if thai else day.year
    match style:
        case "day":
            return f"{day.day} {month}"
        case "month":
            return f"{month} {year}"
        case "full":
            weekday = f"วัน{names.THAI_WEEKDAYS[day.weekday()]}ที่" if thai else names.ENGLISH_WEEKDAYS[day.weekday()]
            return f"{weekday} {day.day} {month} {year}"
        case _:
            return f"{day.day} {month} {year}"


def format_time(moment: datetime, language: Language = "th", *, seconds: bool = False) -> str:
    """`14:30 น.` in Thai, `14:30` in English, on the Bangkok clock."""
    text = local(moment).strftime("%H:%M:%S" if seconds else "%H:%M")
    return f"{text} น." if language == "th" else text


def format_datetime(moment: datetime, language: Language = "th", style: Style = "long") -> str:
    """`9 ธันวาคม 2567 เวลา 14:30 น.` or `9 December 2024, 14:30`."""
    joiner = " เวลา " if language == "th" else ", "
    return format_date(moment, language, style) + joiner + format_time(moment, language)
