"""A read model: tables, and for each event type what it changes in them."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import MetaData
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from shared.contracts.registry import event_type
from shared.eventlog.codec import decode
from shared.eventlog.envelope import Envelope
from shared.projections.rows import Change, Rows, check_tables

Handler = Callable[[Any, Envelope, Change], None]


@dataclass(frozen=True)
class ReadModel:
    """`handlers` maps a contract's class to `handler(event, envelope, change)`.

    `version` is raised when a handler's meaning changes: the model is then built anew beside the live one, as it is
    when its tables change.
    """

    name: str
    metadata: MetaData
    handlers: Mapping[type, Handler]
    version: int = 1

    def __post_init__(self) -> None:
        """Check the tables."""
        check_tables(self.metadata)
        object.__setattr__(self, "_by_name", {event_type(cls).name: handler for cls, handler in self.handlers.items()})

    def fingerprint(self) -> str:
        """Changes whenever the live tables would no longer be what the code expects."""
        dialect = postgresql.dialect()
        parts = [str(self.version)]
        for table in self.metadata.sorted_tables:
            parts.append(str(CreateTable(table).compile(dialect=dialect)))
            parts += [str(CreateIndex(index).compile(dialect=dialect)) for index in sorted(table.indexes, key=str)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    def fold(self, envelope: Envelope, rows: Rows) -> None:
        """Take one event over. Types without a handler, and events whose data is withheld, change nothing."""
        handler: Handler | None = self._by_name.get(envelope.type)  # type: ignore[attr-defined]
        if handler is None or envelope.data is None:
            return
        event = decode(envelope.type, envelope.schema, envelope.data, envelope.opened)
        rows.fold(envelope.source, partial(handler, event, envelope))
