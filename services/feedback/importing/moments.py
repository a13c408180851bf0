"""When an opinion was given, from whatever an office or a survey tool wrote in the cell, on the Bangkok clock."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from shared.calendar import BANGKOK, BUDDHIST_ERA, DateError, local, parse_date, parse_datetime
from shared.files.tabular import Cell, as_excel_moment, as_number, as_text

_LONGEST = 60
_FIRST_BUDDHIST_YEAR = 2400
_NOON = time(12)
_EPOCH_SECONDS = range(946_684_800, 4_102_444_800)
"""The years 2000 to 2099; a thousand times as much is milliseconds, as Polis writes them."""
_EXCEL_DAYS = range(36_526, 73_050)
"""The same years as Excel counts days."""
_TWELVE_HOURS = re.compile(r"(?P<hour>\d{1,2})(?P<rest>:\d\d(?::\d\d)?)\s*(?P<half>[AP])\.?M\.?", re.IGNORECASE)
_ZONE = re.compile(r"\s*(?:GMT|UTC)\s*(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?$")


def read_moment(cell: Cell) -> datetime:
    """The moment in a cell: a date with or without time in either era, ISO 8601, an Excel serial, epoch seconds or ms.

    A day without a time means its noon, so that no time zone moves it to another day.

    :raises ValueError: the cell holds no such moment
    """
    if isinstance(cell, datetime):
        moment = _in_common_era(cell)
        return local(moment) if moment.tzinfo else moment.replace(tzinfo=BANGKOK)
    if isinstance(cell, date):
        return _at_noon(_in_common_era(datetime.combine(cell, time())))
    number = as_number(cell)
    if number is not None:
        return _from_number(number)
    return _from_text(as_text(cell))


def _from_number(number: float) -> datetime:
    if int(number) in _EPOCH_SECONDS:
        return local(datetime.fromtimestamp(number, UTC))
    if int(number / 1_000) in _EPOCH_SECONDS:
        return local(datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=number))
    moment = as_excel_moment(number) if int(number) in _EXCEL_DAYS else None
    if moment is None:
        raise ValueError(f"{number} is no moment between 2000 and 2099")
    return _at_noon(moment) if number.is_integer() else moment.replace(tzinfo=BANGKOK)


@lru_cache(4096)
def _from_text(text: str) -> datetime:
    if len(text) > _LONGEST:
        raise ValueError("too long for a date")
    plain = _ZONE.sub(lambda zone: f"{zone['sign']}{zone['hours']:0>2}:{zone['minutes'] or '00'}", text)
    plain = _TWELVE_HOURS.sub(_in_24_hours, plain)
    try:
        return datetime.combine(parse_date(plain), _NOON, BANGKOK)
    except DateError:
        return parse_datetime(plain)


def _in_24_hours(clock: re.Match[str]) -> str:
    hour = int(clock["hour"]) % 12 + (12 if clock["half"].upper() == "P" else 0)
    return f"{hour:02}{clock['rest']}"


def _in_common_era(moment: datetime) -> datetime:
    """Excel takes a year 2567 typed as a date for the year 2567 of the common era."""
    return moment.replace(year=moment.year - BUDDHIST_ERA) if moment.year >= _FIRST_BUDDHIST_YEAR else moment


def _at_noon(moment: datetime) -> datetime:
    return datetime.combine(moment.date(), _NOON, BANGKOK)
