"""Folding events into rows in memory, and writing them once per table and batch.

A projection's handler says what one event changes (`add`, `put`, `remove`); nothing of it counts unless the handler
ends without an error. Every row is keyed by the log it came from first, so that any interleaving of logs gives the same
rows and one log can be rebuilt alone.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson
from sqlalchemy import JSON, Column, MetaData, Table, Text
from sqlalchemy.dialects import postgresql

from shared.database import Connection

LOG = "log"
_dialect = postgresql.dialect()

Key = tuple[Any, ...]
Cells = dict[str, tuple[str, Any]]


def log_column() -> Column[str]:
    """The first key column of every read-model table: the log that the row came from."""
    return Column(LOG, Text, primary_key=True)


class Change:
    """What one event changes. Keys are the values of a table's key columns after `log`, in their order."""

    __slots__ = ("_log", "steps")

    def __init__(self, log: str) -> None:
        self._log = log
        self.steps: list[tuple[str, Key, Cells | None]] = []

    def add(self, table: Table, *key: Any, **numbers: float) -> None:
        """Add to number columns; a row that is not there yet, or holds null, starts from zero."""
        self.steps.append((table.name, (self._log, *key), {name: ("+", number) for name, number in numbers.items()}))

    def put(self, table: Table, *key: Any, **values: Any) -> None:
        """Set columns; the others keep what they hold, or their default."""
        self.steps.append((table.name, (self._log, *key), {name: ("=", value) for name, value in values.items()}))

    def remove(self, table: Table, *key: Any) -> None:
        """Take the row away."""
        self.steps.append((table.name, (self._log, *key), None))


class Rows:
    """The folded rows of a batch, until they are written."""

    def __init__(self, metadata: MetaData) -> None:
        self._tables = metadata.tables
        self._cells: dict[tuple[str, Key], Cells] = {}
        self._removed: set[tuple[str, Key]] = set()

    def fold(self, log: str, handler: Callable[[Change], None]) -> None:
        """Let `handler` say what an event changes, then take it over. Whatever it raises, nothing is taken over."""
        change = Change(log)
        handler(change)
        for table, key, cells in change.steps:
            if cells is None:
                self._cells.pop((table, key), None)
                self._removed.add((table, key))
            else:
                _merge(self._cells.setdefault((table, key), {}), cells)

    async def write(self, connection: Connection, schema: str) -> None:
        """Write everything into `schema`, tables and keys in order (so that writers never deadlock), and begin anew."""
        for name, table in sorted(self._tables.items()):
            removed = sorted(key for at, key in self._removed if at == name)
            if removed:
                await connection.execute(_delete(table, schema), *_columns(removed))
            kinds: dict[tuple[tuple[str, str], ...], list[tuple[Key, Cells]]] = {}
            for (at, key), cells in self._cells.items():
                if at == name:
                    kinds.setdefault(tuple((c, op) for c, (op, _) in sorted(cells.items())), []).append((key, cells))
            for shape, rows in sorted(kinds.items()):
                rows.sort(key=_key_of)
                await connection.execute(_upsert(table, schema, shape), *_values(table, shape, rows))
        self._cells.clear()
        self._removed.clear()


def _merge(into: Cells, cells: Cells) -> None:
    for column, (op, value) in cells.items():
        old = into.get(column)
        into[column] = (old[0], (old[1] or 0) + value) if old and op == "+" else (op, value)


def _key_of(row: tuple[Key, Cells]) -> Key:
    return row[0]


def _columns(keys: Iterable[Key]) -> list[list[Any]]:
    return [list(column) for column in zip(*keys, strict=True)]


def _values(table: Table, shape: tuple[tuple[str, str], ...], rows: list[tuple[Key, Cells]]) -> list[list[Any]]:
    columns = _columns(key for key, _ in rows)
    for name, _ in shape:
        as_json = isinstance(table.c[name].type, JSON)
        values = (cells[name][1] for _, cells in rows)
        columns.append([orjson.dumps(v).decode() if as_json and v is not None else v for v in values])
    return columns


def _type(table: Table, column: str) -> str:
    return table.c[column].type.compile(_dialect)


def _upsert(table: Table, schema: str, shape: tuple[tuple[str, str], ...]) -> str:
    keys = [column.name for column in table.primary_key]
    names = [*keys, *(name for name, _ in shape)]
    arrays = ", ".join(f"${n}::{_type(table, name)}[]" for n, name in enumerate(names, start=1))
    sets = {"=": '"{0}" = excluded."{0}"', "+": '"{0}" = coalesce(t."{0}", 0) + excluded."{0}"'}
    updates = ", ".join(sets[op].format(name) for name, op in shape)
    return (
        f'INSERT INTO "{schema}"."{table.name}" AS t ({_quoted(names)}) SELECT * FROM unnest({arrays})'
        f" ON CONFLICT ({_quoted(keys)}) DO " + (f"UPDATE SET {updates}" if updates else "NOTHING")
    )


def _delete(table: Table, schema: str) -> str:
    keys = [column.name for column in table.primary_key]
    arrays = ", ".join(f"${n}::{_type(table, name)}[]" for n, name in enumerate(keys, start=1))
    return f'DELETE FROM "{schema}"."{table.name}" t USING unnest({arrays}) k({_quoted(keys)}) WHERE ' + " AND ".join(
        f't."{key}" = k."{key}"' for key in keys
    )


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def check_tables(metadata: MetaData) -> None:
    """Raises ValueError for a read-model table that is not keyed by its log first."""
    tables: Mapping[str, Table] = metadata.tables
    for table in tables.values():
        first = next(iter(table.primary_key), None)
        if first is None or first.name != LOG:
            raise ValueError(f"table {table.name} must have log_column() as the first column of its key")
