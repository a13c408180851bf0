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

from shared.contracts.registry import EventType, event_type, type_of
from shared.eventlog.model import NewEvent
from shared.privacy import open_sealed, seal

_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
"""The two fixed bits of a UUID's variant, set in the digit that holds them."""


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
    return at.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def uuid8(raw: bytes) -> UUID:
    """The first 16 of `raw` as a UUID of our own making (RFC 9562, version 8)."""
    return UUID(_uuid8_text(raw.hex()))


def derived_id(cause: UUID, number: int) -> str:
    """The id of a command's event `number`: the same whenever the command is repeated."""
    return _uuid8_text(blake2b(cause.bytes + number.to_bytes(4, "big"), digest_size=16).hexdigest())


def _uuid8_text(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:32]}"


def meta_bytes(context: Context, time: str) -> bytes:
    """The exact `meta` of all events of one command: CloudEvents attributes, `time` first."""
    meta: dict[str, Any] = {"time": time, "actor": context.actor}
    if context.department:
        meta["department"] = context.department
    if context.fiscal_year:
        meta["fiscalyear"] = context.fiscal_year
    meta["correlationid"] = context.correlation or str(context.command_id)
    if context.causation:
        meta["causationid"] = context.causation
    return orjson.dumps(meta)


def encode(event: object, event_id: str, time: str, meta: bytes, key: tuple[str, bytes] | None = None) -> NewEvent:
    """Turn a contract's event into what the log appends. Raises ValueError for sealed fields without a key."""
    kind = type_of(event)
    sealed = None
    if not kind.sealed:
        data = orjson.dumps(event)
    else:
        data = orjson.dumps(dict(zip(kind.plain, _plain(kind)(event), strict=True)))
        if key is None:
            raise ValueError(f"{kind.name} has sealed fields: the command must bring a key")
        sealed = seal(
            *key, event_id,
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
    if len(kind.plain) > 1:
        return attrgetter(*kind.plain)
    return lambda event: tuple(getattr(event, name) for name in kind.plain)


@cache
def _adapter(cls: type) -> TypeAdapter[Any]:
    with_config(ConfigDict(extra="ignore"))(cls)
    return TypeAdapter(cls)
