"""The Thai fiscal year: fiscal year 2570 runs from 1 October 2026 to 30 September 2027.

Source: Budget Procedures Act B.E. 2561 (2018), section 4 (ปีงบประมาณ).
"""

from datetime import date

from shared.calendar.names import BUDDHIST_ERA

FIRST_MONTH = 10


def fiscal_year(day: date) -> int:
    """The fiscal year, in the Buddhist era, that the day belongs to."""
    return day.year + BUDDHIST_ERA + (day.month >= FIRST_MONTH)


def fiscal_span(year: int) -> tuple[date, date]:
    """The first and the last day of a fiscal year given in the Buddhist era."""
    ends = year - BUDDHIST_ERA
    return date(ends - 1, FIRST_MONTH, 1), date(ends, FIRST_MONTH - 1, 30)


def fiscal_months(year: int) -> list[date]:
    """The first days of the year's twelve months, October first."""
    begins = fiscal_span(year)[0].year
    return [date(begins + (FIRST_MONTH - 1 + n) // 12, (FIRST_MONTH - 1 + n) % 12 + 1, 1) for n in range(12)]


def fiscal_quarter(day: date) -> int:
    """1 to 4; quarter 1 is October to December."""
    return (day.month - FIRST_MONTH) % 12 // 3 + 1
