"""XLSX workbooks, read as a stream: the sheet asked for or the one with the data, cells as Excel understands them."""

import zlib
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException

from shared.files.tabular.archive import check_workbook
from shared.files.tabular.errors import DamagedWorkbook, EmptyFile, RowProblem, UnknownSheet
from shared.files.tabular.grid import heading_of, preview, rows_under, sample_of
from shared.files.tabular.records import Record, text_problem
from shared.files.tabular.table import Cell, Description, Limits, RefusedRow, Row, Table
from shared.files.tabular.values import as_text

_COMPARED_ROWS = 2_000
_DAMAGE = (
    ArithmeticError,
    AttributeError,
    BadZipFile,
    EOFError,
    InvalidFileException,
    LookupError,
    OSError,
    ParseError,
    TypeError,
    ValueError,
    zlib.error,
)
"""What openpyxl raises where a part is not what Excel would have written."""


def open_workbook(path: Path, sheet: str | None, limits: Limits) -> Table:
    """The table on the named sheet, else on the one with most filled cells.

    :raises UnknownSheet: the name is none of the sheets'
    :raises TableRefused: see `check_workbook` and `heading_of`
    """
    check_workbook(path, limits)
    with _opened(path) as book:
        names = tuple(page.title for page in book.worksheets)
        chosen = sheet or _fullest(book.worksheets)
        if chosen not in names:
            raise UnknownSheet(", ".join(names)) if sheet else EmptyFile
        first = preview(_records(book[chosen], limits))
    heading = heading_of(first, limits)

    def rows() -> Iterator[Row | RefusedRow]:
        with _opened(path) as book:
            yield from rows_under(heading, _records(book[chosen], limits), limits)

    description = Description(
        kind="xlsx",
        sheet=chosen,
        sheets=names,
        heading_rows=heading.rows,
        skipped=heading.skipped,
        sample=sample_of(rows_under(heading, first, limits)),
    )
    return Table(heading.columns, description, rows)


@contextmanager
def _opened(path: Path) -> Generator[Any]:
    """The workbook with the results of its formulas, closed in the end; its name is not looked at."""
    with path.open("rb") as stream:
        try:
            book: Any = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        except _DAMAGE as error:
            raise DamagedWorkbook(str(error)) from error
        try:
            yield book
        finally:
            book.close()


def _fullest(sheets: Iterable[Any]) -> str:
    """The visible sheet with most filled cells in its first rows, of equals the earlier; empty where all are blank."""
    best, most = "", 0
    for page in sheets:
        rows = islice(_raw_rows(page), _COMPARED_ROWS)
        filled = sum(cell is not None for row in rows for cell in (row or ()))
        if filled > most and page.sheet_state == "visible":
            best, most = str(page.title), filled
    return best


def _raw_rows(page: Any) -> Iterator[tuple[Any, ...] | None]:
    """The sheet's rows; None, once and last, where the rest of it is damaged."""
    page.reset_dimensions()
    try:
        yield from page.iter_rows()
    except _DAMAGE:
        yield None


def _records(page: Any, limits: Limits) -> Iterator[Record]:
    for number, row in enumerate(_raw_rows(page), start=1):
        if row is None:
            yield Record(number, (), "", RowProblem.DAMAGED_FROM_HERE, str(page.title))
            return
        cells = tuple(_cell(cell) for cell in row)
        raw = "\t".join(as_text(cell) for cell in cells).rstrip("\t")
        if len(raw) > limits.row_characters:
            yield Record(number, (), raw[:1_000] + "…", RowProblem.TOO_LONG, f"{len(raw):,}")
        else:
            yield Record(number, cells, raw, text_problem(raw, ""))


def _cell(cell: Any) -> Cell | None:
    """The cell's value; a formula's error (``#N/A``) and blank text are nothing, a duration is text."""
    value = cell.value
    if value is None or cell.data_type == "e":
        return None
    if isinstance(value, str):
        return unescape(value).strip() or None
    if isinstance(value, int | float | date | datetime | time):
        return value
    return str(value)
