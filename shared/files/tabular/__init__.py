"""Any table an office sends, read as it is: CSV in the encodings of Thailand, JSON lines, XLSX."""

from shared.files.tabular.errors import (
    DamagedWorkbook,
    EmptyFile,
    LockedOrOldWorkbook,
    NotATable,
    RowProblem,
    TableRefused,
    TooManyColumns,
    TooManyRows,
    UnknownEncoding,
    UnknownSheet,
    UnsafeWorkbook,
)
from shared.files.tabular.opening import open_table
from shared.files.tabular.table import Cell, Description, Limits, RefusedRow, Row, Table
from shared.files.tabular.values import as_excel_moment, as_number, as_text

__all__ = [
    "Cell",
    "DamagedWorkbook",
    "Description",
    "EmptyFile",
    "Limits",
    "LockedOrOldWorkbook",
    "NotATable",
    "RefusedRow",
    "Row",
    "RowProblem",
    "Table",
    "TableRefused",
    "TooManyColumns",
    "TooManyRows",
    "UnknownEncoding",
    "UnknownSheet",
    "UnsafeWorkbook",
    "as_excel_moment",
    "as_number",
    "as_text",
    "open_table",
]
