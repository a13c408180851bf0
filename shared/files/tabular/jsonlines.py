"""JSON lines: one object per line, UTF-8; half a line at the end is one refused row."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, cast

from shared.files.tabular.encodings import detect_encoding
from shared.files.tabular.errors import EmptyFile, RowProblem, TooManyColumns, TooManyRows
from shared.files.tabular.grid import sample_of
from shared.files.tabular.lines import Line, read_lines
from shared.files.tabular.records import text_problem
from shared.files.tabular.table import Cell, Description, Limits, RefusedRow, Row, Table

_PREVIEW_LINES = 200


def open_json_lines(path: Path, limits: Limits) -> Table:
    """The table in a file of JSON lines; its columns are the names in the first 200 lines, later rows may bring others.

    :raises EmptyFile: no line holds an object
    :raises TooManyColumns: the first lines hold more names than the limit
    """
    codec = detect_encoding(path)

    def rows() -> Iterator[Row | RefusedRow]:
        for number, line in enumerate(read_lines(path, codec, limits.row_characters), start=1):
            if number > limits.rows:
                raise TooManyRows(f"{limits.rows:,}")
            if line.text.strip():
                yield _row(number, line, codec)

    preview = [row for row in islice(rows(), _PREVIEW_LINES) if isinstance(row, Row)]
    columns = tuple(dict.fromkeys(name for row in preview for name in row.values))
    if not columns:
        raise EmptyFile
    if len(columns) > limits.columns:
        raise TooManyColumns(f"{len(columns):,} > {limits.columns:,}")
    return Table(columns, Description(kind="jsonl", encoding=codec, sample=sample_of(preview)), rows)


def _row(number: int, line: Line, codec: str) -> Row | RefusedRow:
    raw = line.text
    if line.too_long:
        return RefusedRow(number, raw, RowProblem.TOO_LONG, f"{line.too_long:,}")
    if problem := text_problem(raw, codec):
        return RefusedRow(number, raw, problem)
    try:
        content: object = json.loads(raw)
    except (ValueError, RecursionError) as error:
        return RefusedRow(number, raw, RowProblem.NOT_JSON, str(error))
    if not isinstance(content, dict):
        return RefusedRow(number, raw, RowProblem.NOT_AN_OBJECT)
    fields = cast("dict[str, Any]", content)
    values = {name: _cell(value) for name, value in fields.items() if value is not None and value != ""}
    for text in [*values, *(value for value in values.values() if isinstance(value, str))]:
        if problem := text_problem(text, codec):
            return RefusedRow(number, raw, problem)
    return Row(number, values, raw)


def _cell(value: Any) -> Cell:
    """A list or an object inside a row stays JSON text."""
    return value if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)
