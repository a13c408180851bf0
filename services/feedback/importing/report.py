"""The report of refused rows: a table that the office opens in Excel, corrects and imports again."""

import csv
from pathlib import Path
from types import TracebackType

from services.feedback.importing.fields import REPORT_HEADINGS
from shared.files.tabular import RefusedRow, as_text

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class RefusedReport:
    """A CSV file in UTF-8 with mark, made when the first row is added: its number, the reason, its cells.

    A row whose cells could not be told apart stands whole in the last column. A cell that Excel would run as a formula
    is led by an apostrophe; bytes that were no characters are written as their code.
    """

    def __init__(self, path: Path, columns: tuple[str, ...], language: str = "th") -> None:
        self.path = path
        self.count = 0
        self._columns = columns
        self._language = language
        self._headings = REPORT_HEADINGS["en" if language == "en" else "th"]

    def add(self, row: RefusedRow) -> None:
        """Write one row. Raises OSError where the file can't be written."""
        if self.count == 0:
            number, reason, raw = self._headings
            self._file = self.path.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow([number, reason, *map(_harmless, self._columns), raw])
        cells = [_harmless(as_text(row.values.get(column))) for column in self._columns]
        raw = "" if row.values else _harmless(row.raw)
        self._writer.writerow([row.number, row.say(self._language), *cells, raw])
        self.count += 1

    def __enter__(self) -> "RefusedReport":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.count:
            self._file.close()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
