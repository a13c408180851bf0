"""The fiscal year runs from October to September and is named after the year it ends in."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar import fiscal_months, fiscal_quarter, fiscal_span, fiscal_year


def test_fiscal_year_2570_is_october_2026_to_september_2027() -> None:
    assert fiscal_span(2570) == (date(2026, 10, 1), date(2027, 9, 30))


@pytest.mark.parametrize(
    ("day", "year", "quarter"),
    [
        (date(2026, 9, 30), 2569, 4),
        (date(2026, 10, 1), 2570, 1),
        (date(2027, 1, 1), 2570, 2),
        (date(2027, 4, 30), 2570, 3),
        (date(2027, 9, 30), 2570, 4),
    ],
)
def test_a_day_belongs_to_one_year_and_quarter(day, year, quarter) -> None:
    assert (fiscal_year(day), fiscal_quarter(day)) == (year, quarter)


@given(st.integers(2400, 2699))
def test_years_follow_each_other_without_a_gap(year: int) -> None:
    first, last = fiscal_span(year)
    assert fiscal_year(first) == fiscal_year(last) == year
    assert last + timedelta(days=1) == fiscal_span(year + 1)[0]
    months = fiscal_months(year)
    assert months[0] == first
    assert [month.month for month in months] == [10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert {fiscal_year(month) for month in months} == {year}
