"""A table as the rest of Ruam sees it: named columns, rows that stream, and what was understood of the file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from shared.files.reasons import Reason

Cell = str | int | float | bool | date | datetime | time


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of one file is read at most. The defaults are far above any office's table and far below what hurts."""

    columns: int = 1_000
    rows: int = 1_048_576
    row_characters: int = 1_000_000
    quoted_lines: int = 1_000
    workbook_bytes: int = 256 * 1024 * 1024
    shared_text_bytes: int = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One row that could be read.

    ``number`` counts from 1 as a spreadsheet shows it, headings and blank rows included (for JSON lines: the line).
    ``values`` holds the cells that are not blank, by column. ``raw`` is the row as it stands in the file, for a
    workbook its cells separated by tabs.
    """

    number: int
    values: Mapping[str, Cell]
    raw: str


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One row that was not taken, whole, with the reason; ``values`` is empty where its cells can't be told apart."""

    number: int
    raw: str
    reason: Reason
    detail: str = ""
    values: Mapping[str, Cell] = field(default_factory=dict[str, Cell])

    def say(self, language: str = "th") -> str:
        """What is wrong with the row and what to do, in Thai or (``en``) in English."""
        return self.reason.say(language, self.detail)


@dataclass(frozen=True, slots=True)
class Description:
    """What was understood of a file, to be shown before anything is taken from it.

    ``kind`` is ``csv``, ``jsonl`` or ``xlsx``; ``delimiter`` is empty for a table of one column. ``heading_rows`` are
    the rows the column names come from (none: columns are A, B, …); ``skipped`` are the title lines above them.
    """

    kind: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    heading_rows: tuple[int, ...] = ()
    skipped: tuple[str, ...] = ()
    sample: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table found in a file. ``rows()`` reads the file anew each time, in order, keeping one row in memory."""

    columns: tuple[str, ...]
    description: Description
    read: Callable[[], Iterator[Row | RefusedRow]]

    def rows(self) -> Iterator[Row | RefusedRow]:
        """Every row after the headings that is not blank, read or refused.

        :raises TableRefused: when a limit of the whole file is passed on the way
        """
        return self.read()

    def describe(self) -> Description:
        """What was understood of the file."""
        return self.description
