"""CloudEvents 1.0 JSON, one event a line, laid out so that exact bytes can be cut out again.

    {"specversion":"1.0", …scalar attributes…, <members of meta>, "opened":<object or null>, "data":<data or null>}

Only scalars stand before `"time":` (the first member of meta), before `"opened":` and, opened aside, before `"data":`,
so the first occurrence of each marker is the marker itself: a quote inside a string is escaped, and erasable fields are
strings. Where the reader has no
right to a type, `data` is null and `datahash` stands for it; `sealedhash` always stands for the sealed bytes. With
them the digest, and so the whole chain, can be computed from the lines alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson

from shared.contracts.registry import Audience, event_type
from shared.eventlog.digest import chain_hash, event_digest
from shared.eventlog.model import Recorded
from shared.privacy import open_sealed, sealed_key

READERS: Mapping[str, frozenset[Audience]] = {
    "public": frozenset({Audience.PUBLIC}),
    "service": frozenset({Audience.PUBLIC, Audience.OFFICE}),
    "audit": frozenset({Audience.PUBLIC, Audience.OFFICE, Audience.INTERNAL}),
}
"""Which audiences' data a reader's role may see."""

_TIME, _OPENED, _DATA = b',"time":', b',"opened":', b',"data":'


HASH_BYTES = 32
MOST_POSITION = 2**63


class BrokenEnvelope(ValueError):
    """A line that is not an envelope of ours, or whose parts do not give its hash."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A parsed line. `data` is None where withheld; `opened` holds erasable fields still readable."""

    source: str
    position: int
    id: str
    type: str
    schema: int
    stream: str
    version: int
    time: str
    actor: str
    department: str
    fiscal_year: int | None
    prevhash: bytes
    hash: bytes
    datahash: str | None
    sealedhash: str | None
    data: dict[str, Any] | None
    opened: dict[str, Any] | None
    line: bytes


def audience_of(type_name: str) -> Audience:
    """A type that this code does not know is internal: what is not published is not shown."""
    try:
        return event_type(type_name).audience
    except KeyError:
        return Audience.INTERNAL


def write_line(source: str, event: Recorded, role: str, keys: Mapping[str, bytes]) -> bytes:
    """The line of `event` for a reader of `role`, without a newline. `keys` are those still existing, by id."""
    allowed = audience_of(event.type) in READERS[role]
    opened = b"null"
    sealedhash = ""
    if event.sealed is not None:
        sealedhash = f',"sealedhash":"{sha256(event.sealed).hexdigest()}"'
        if allowed and b'"erasable"' in event.sealed:
            key = keys.get(sealed_key(event.sealed))
            opened = orjson.dumps(open_sealed(event.sealed, key, event.id, ("erasable",)))
    datahash = "" if allowed else f',"datahash":"{sha256(event.data).hexdigest()}"'
    head = (
        f'{{"specversion":"1.0","id":"{event.id}","source":"{source}","type":"{event.type}"'
        f',"dataschema":"urn:ruam:{event.type}:{event.schema}","datacontenttype":"application/json"'
        f',"subject":"{event.stream}","sequence":{event.position},"version":{event.version}'
        f',"prevhash":"{event.prevhash.hex()}","hash":"{event.hash.hex()}"{sealedhash}{datahash},'
    )
    return b"".join((head.encode(), event.meta[1:-1], _OPENED, opened, _DATA, event.data if allowed else b"null", b"}"))


def keys_needed(events: list[Recorded], role: str) -> set[str]:
    """The keys that `write_line` would use for these events."""
    allowed = READERS[role]
    return {
        sealed_key(event.sealed)
        for event in events
        if event.sealed is not None and b'"erasable"' in event.sealed and audience_of(event.type) in allowed
    }


def read_line(line: bytes) -> Envelope:
    """Parse a line without checking its hash. Raises BrokenEnvelope."""
    try:
        raw = orjson.loads(line)
        envelope = Envelope(
            source=raw["source"],
            position=raw["sequence"],
            id=raw["id"],
            type=raw["type"],
            schema=int(raw["dataschema"].rsplit(":", 1)[1]),
            stream=raw["subject"],
            version=raw["version"],
            time=raw["time"],
            actor=raw.get("actor", ""),
            department=raw.get("department", ""),
            fiscal_year=raw.get("fiscalyear"),
            prevhash=bytes.fromhex(raw["prevhash"]),
            hash=bytes.fromhex(raw["hash"]),
            datahash=_hash(raw.get("datahash")),
            sealedhash=_hash(raw.get("sealedhash")),
            data=raw["data"],
            opened=raw["opened"],
            line=line,
        )
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise BrokenEnvelope(f"not an event of a Ruam log: {error!r}") from error
    if not _is_well_typed(envelope):
        raise BrokenEnvelope(f"not an event of a Ruam log: a member of {envelope.id!r} is of the wrong kind")
    return envelope


def _hash(text: str | None) -> str | None:
    if text is not None and len(bytes.fromhex(text)) != HASH_BYTES:
        raise ValueError("a hash has 32 bytes")
    return text


def _is_well_typed(e: Envelope) -> bool:
    """JSON's 1, 1.0, "1" and true must not pass for each other: only one of them was hashed."""
    return (
        type(e.position) is type(e.version) is int
        and 0 < e.position < MOST_POSITION
        and type(e.source) is type(e.id) is type(e.type) is type(e.stream) is type(e.time) is str
        and type(e.actor) is type(e.department) is str
        and (e.fiscal_year is None or type(e.fiscal_year) is int)
        and len(e.prevhash) == len(e.hash) == HASH_BYTES
        and (e.data is None or type(e.data) is dict)
        and (e.opened is None or type(e.opened) is dict)
    )


def verify_line(envelope: Envelope) -> None:
    """Compute the hash from the line's own bytes. Raises BrokenEnvelope when it is not the one the line claims."""
    line = envelope.line
    time_at = line.find(_TIME)
    opened_at = line.find(_OPENED, time_at)
    data_at = line.find(_DATA, opened_at)
    if min(time_at, opened_at, data_at) < 0:
        raise BrokenEnvelope(f"position {envelope.position} of {envelope.source} is not laid out as a Ruam envelope")
    if not _is_one_value(line[opened_at + len(_OPENED) : data_at]):
        raise BrokenEnvelope(f"position {envelope.position} of {envelope.source} has members where none belong")
    meta = b"{" + line[time_at + 1 : opened_at] + b"}"
    data = line[data_at + len(_DATA) : -1]
    if envelope.datahash is None:
        data_hash = sha256(data).digest()
    elif data == b"null":
        data_hash = bytes.fromhex(envelope.datahash)
    else:
        raise BrokenEnvelope(
            f"position {envelope.position} of {envelope.source} has data beside the hash of withheld data"
        )
    digest = event_digest(
        envelope.id, envelope.stream, envelope.version, envelope.type, envelope.schema, envelope.time,
        data_hash, sha256(meta).digest(), bytes.fromhex(envelope.sealedhash) if envelope.sealedhash else None,
    )  # fmt: skip
    if chain_hash(envelope.prevhash, envelope.position, digest) != envelope.hash:
        raise BrokenEnvelope(f"position {envelope.position} of {envelope.source} was altered: its hash does not fit")


def _is_one_value(raw: bytes) -> bool:
    """What stands between `opened` and `data` is outside the hash: it must be the one value and nothing after it."""
    if raw == b"null":
        return True
    try:
        orjson.loads(raw)
    except ValueError:
        return False
    return True


def forget_line(line: bytes) -> bytes:
    """The same line with `opened` emptied: what a copy keeps after an erasure. The hash still holds."""
    opened_at = line.find(_OPENED, line.find(_TIME))
    data_at = line.find(_DATA, opened_at)
    opened = orjson.loads(line[opened_at + len(_OPENED) : data_at])
    emptied = orjson.dumps(opened and dict.fromkeys(opened))
    return line[:opened_at] + _OPENED + emptied + line[data_at:]
