"""What a cell means, whether the office typed it as text, as a number or in Thai digits."""

import re
from datetime import date, datetime, time, timedelta

from shared.files.tabular.table import Cell

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_LARGEST_INTEGER = 10**15
_EXCEL_FIRST_DAY = 61  # 1 March 1900: Excel counts a 29 February 1900 that never was
_EXCEL_LAST_DAY = 2_958_465  # 31 December 9999


def as_text(cell: Cell | None) -> str:
    """The cell as a person would write it: ``5.0`` is ``5``, a date is ISO 8601, nothing is the empty string."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def as_number(cell: Cell | None) -> float | None:
    """The number in a cell, also when stored as text, in Thai digits or with thousands commas; None if it is none."""
    if isinstance(cell, bool) or (isinstance(cell, int) and abs(cell) > _LARGEST_INTEGER):
        return None
    if isinstance(cell, int | float):
        return float(cell)
    if isinstance(cell, str):
        text = cell.strip().translate(_THAI_DIGITS)
        if len(text) <= 40 and _NUMBER.fullmatch(text):
            return float(text.replace(",", ""))
    return None


def as_excel_moment(serial: float) -> datetime | None:
    """The local date and time of an Excel serial (days since 30 December 1899); None outside March 1900 to 9999."""
    if not _EXCEL_FIRST_DAY <= serial <= _EXCEL_LAST_DAY:
        return None
    day_zero = datetime.combine(_EXCEL_DAY_ZERO, time())
    return day_zero + timedelta(seconds=round(serial * 86_400))
