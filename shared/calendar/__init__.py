"""The Thai calendar: Buddhist era, fiscal years, Bangkok time. Pure functions; today's date is always an argument."""

from shared.calendar.fiscal import fiscal_months, fiscal_quarter, fiscal_span, fiscal_year
from shared.calendar.formatting import Language, Style, format_date, format_datetime, format_time
from shared.calendar.names import BUDDHIST_ERA, arabic_digits, thai_digits
from shared.calendar.parsing import (
    AmbiguousDateError,
    DateError,
    DateOutOfRangeError,
    UnreadableDateError,
    parse_date,
    parse_datetime,
)
from shared.calendar.zone import BANGKOK, local, local_date

__all__ = [
    "BANGKOK",
    "BUDDHIST_ERA",
    "AmbiguousDateError",
    "DateError",
    "DateOutOfRangeError",
    "Language",
    "Style",
    "UnreadableDateError",
    "arabic_digits",
    "fiscal_months",
    "fiscal_quarter",
    "fiscal_span",
    "fiscal_year",
    "format_date",
    "format_datetime",
    "format_time",
    "local",
    "local_date",
    "parse_date",
    "parse_datetime",
    "thai_digits",
]
