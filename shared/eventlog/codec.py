"""Between a contract's event object and the bytes the log keeps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import blake2b
from operator import attrgetter
from typing import Any
from uuid import UUID

import orjson
from pydantic import ConfigDict, TypeAdapter, with_config

from shared.contracts.registry import EventType, event_type
from shared.eventlog.model import NewEvent
from shared.privacy import open_sealed, seal


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a command: its id, who gives it, when, and what caused it.

    `department` and `fiscal_year` (Buddhist era) say where its events count; `correlation` names the whole undertaking.
    """

    command_id: UUID
    actor: str
    at: datetime
    department: str = ""
    fiscal_year: int | None = None
    correlation: str | None = None
    causation: str | None = None

    def time(self) -> str:
        """`at` in UTC as RFC 3339 with milliseconds."""
        return rfc3339(self.at)


def rfc3339(at: datetime) -> str:
    """UTC, milliseconds, `Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def uuid8(raw: bytes) -> UUID:
    """The first 16 of `raw` as a UUID of our own making (RFC 9562, version 8)."""
    return UUID(int=int.from_bytes(raw[:16], "big") & ~(0xF << 76) & ~(0x3 << 62) | 0x8 << 76 | 0x2 << 62)


def derived_id(cause: UUID, number: int) -> UUID:
    """The id of a command's event `number`: the same whenever the command is repeated."""
    return uuid8(blake2b(cause.bytes + number.to_bytes(4, "big"), digest_size=16).digest())


def meta_bytes(context: Context) -> bytes:
    """The exact `meta` of all events of one command: CloudEvents attributes, `time` first."""
    meta: dict[str, Any] = {"time": context.time(), "actor": context.actor}
    if context.department:
        meta["department"] = context.department
    if context.fiscal_year:
        meta["fiscalyear"] = context.fiscal_year
    meta["correlationid"] = context.correlation or str(context.command_id)
    if context.causation:
        meta["causationid"] = context.causation
    return orjson.dumps(meta)


def encode(event: object, event_id: UUID, time: str, meta: bytes, key: tuple[str, bytes] | None = None) -> NewEvent:
    """Turn a contract's event into what the log appends. Raises ValueError for sealed fields without a key."""
    kind = event_type(event)
    data = orjson.dumps(dict(zip(kind.plain, _plain(kind)(event), strict=True)))
    sealed = None
    if kind.sealed:
        if key is None:
            raise ValueError(f"{kind.name} has sealed fields: the command must bring a key")
        sealed = seal(
            *key, str(event_id),
            {name: getattr(event, name) for name in kind.secret},
            {name: getattr(event, name) for name in kind.erasable},
        )  # fmt: skip
    return NewEvent(event_id, kind.name, kind.schema, time, data, meta, sealed)


def decode(type_name: str, schema: int, data: bytes | dict[str, Any], opened: dict[str, Any] | None = None) -> Any:
    """The contract's event, or None for a type this code does not know. Fields it does not know are left out."""
    try:
        kind = event_type(type_name)
    except KeyError:
        return None
    values: dict[str, Any] = orjson.loads(data) if isinstance(data, bytes) else dict(data)
    if schema < kind.schema:
        values = kind.upcast(values, schema)
    for name in (*kind.secret, *kind.erasable):
        values[name] = opened.get(name) if opened else None
    return _adapter(kind.cls).validate_python(values)


def open_fields(sealed: bytes | None, key: bytes | None, event_id: str) -> dict[str, Any] | None:
    """All sealed fields of an event of one's own log."""
    return open_sealed(sealed, key, event_id) if sealed else None


@cache
def _plain(kind: EventType) -> Callable[[object], tuple[Any, ...]]:
    if len(kind.plain) == 1:
        name = kind.plain[0]
        return lambda event: (getattr(event, name),)
    return attrgetter(*kind.plain)


@cache
def _adapter(cls: type) -> TypeAdapter[Any]:
    with_config(ConfigDict(extra="ignore"))(cls)
    return TypeAdapter(cls)
