"""Records and a heading into rows: each cell under its column's name, or the whole row refused with the reason."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from shared.files.tabular.errors import EmptyFile, RowProblem, TooManyColumns, TooManyRows
from shared.files.tabular.heading import PREVIEW_ROWS, Heading, column_letter, find_heading, repeats
from shared.files.tabular.records import Record
from shared.files.tabular.table import Cell, Limits, RefusedRow, Row

SAMPLE_ROWS = 20


def preview(records: Iterable[Record]) -> list[Record]:
    """The first records, among which the heading lies."""
    return list(islice(records, PREVIEW_ROWS))


def heading_of(records: Sequence[Record], limits: Limits) -> Heading:
    """The heading among a table's first records.

    :raises EmptyFile: no cell is filled
    :raises TooManyColumns: more columns than the limit, or a first row too long to be headings
    """
    if records and records[0].problem is RowProblem.TOO_LONG:
        raise TooManyColumns(f"> {limits.columns:,}")
    heading = find_heading(records)
    if not heading.columns and not any(record.problem for record in records):
        raise EmptyFile
    if len(heading.names) > limits.columns:
        raise TooManyColumns(f"{len(heading.names):,} > {limits.columns:,}")
    return heading


def rows_under(heading: Heading, records: Iterable[Record], limits: Limits) -> Iterator[Row | RefusedRow]:
    """The rows after the heading that are not blank.

    :raises TooManyRows: when the file goes on after the limit
    """
    first = heading.rows[-1] + 1 if heading.rows else 1
    for record in records:
        if record.number > limits.rows:
            raise TooManyRows(f"{limits.rows:,}")
        if record.problem:
            yield RefusedRow(record.number, record.raw, record.problem, record.detail)
        elif record.number >= first and any(cell is not None for cell in record.cells):
            yield _row_under(heading, record)


def sample_of(rows: Iterable[Row | RefusedRow]) -> tuple[Row, ...]:
    """The first rows that could be read, to show and to understand the columns by."""
    return tuple(islice((row for row in rows if isinstance(row, Row)), SAMPLE_ROWS))


def _row_under(heading: Heading, record: Record) -> Row | RefusedRow:
    if repeats(heading, record.cells):
        return RefusedRow(record.number, record.raw, RowProblem.REPEATED_HEADING)
    named: dict[str, Cell] = {}
    beyond: list[int] = []
    for position, cell in enumerate(record.cells):
        name = heading.names[position] if position < len(heading.names) else None
        if cell is not None and name is not None:
            named[name] = cell
        elif cell is not None:
            beyond.append(position)
    if beyond:
        detail = ", ".join(column_letter(position) for position in beyond[:5])
        return RefusedRow(record.number, record.raw, RowProblem.TOO_MANY_CELLS, detail, named)
    return Row(record.number, named, record.raw)
