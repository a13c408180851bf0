"""CSV and its relatives: any delimiter, any encoding of a Thai office, read as a stream."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from shared.files.tabular.encodings import detect_encoding
from shared.files.tabular.grid import heading_of, preview, rows_under, sample_of
from shared.files.tabular.lines import Line, read_lines
from shared.files.tabular.records import ONE_COLUMN, Record, detect_delimiter, excel_hint, split_records
from shared.files.tabular.table import Description, Limits, RefusedRow, Row, Table

_SNIFFED_LINES = 200


def open_delimited(path: Path, limits: Limits) -> Table:
    """The table in a text file.

    :raises TableRefused: see `heading_of` and `detect_encoding`
    """
    codec = detect_encoding(path)
    start = list(islice(read_lines(path, codec, limits.row_characters), _SNIFFED_LINES))
    hint = excel_hint(start[0].text) if start else None
    delimiter = hint or detect_delimiter(start, limits)

    def records() -> Iterator[Record]:
        lines: Iterator[Line] = read_lines(path, codec, limits.row_characters)
        if hint:
            next(lines)
        return split_records(lines, delimiter, codec, limits)

    first = preview(records())
    heading = heading_of(first, limits)

    def rows() -> Iterator[Row | RefusedRow]:
        return rows_under(heading, records(), limits)

    description = Description(
        kind="csv",
        encoding=codec,
        delimiter="" if delimiter == ONE_COLUMN else delimiter,
        heading_rows=heading.rows,
        skipped=heading.skipped,
        sample=sample_of(rows_under(heading, first, limits)),
    )
    return Table(heading.columns, description, rows)
