"""A small log as lines, made without a database, and what an attacker may do to a line."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from shared.contracts import Audience, Erasable, Secret, event
from shared.eventlog.codec import Context, derived_id, encode, meta_bytes
from shared.eventlog.digest import chain_hash, event_digest
from shared.eventlog.envelope import write_line
from shared.eventlog.model import GENESIS, Head, NewEvent, Recorded

SOURCE = "test.tea"
AT = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
KEY = bytes(range(32))


@event("envelopetest", Audience.PUBLIC)
class Poured:
    cup: str
    note: Erasable[str]
    guest: Secret[str]


@event("envelopetest", Audience.OFFICE)
class Counted:
    cups: int


@dataclass(frozen=True)
class Log:
    """Recorded events, and the keys that still exist."""

    events: list[Recorded]
    keys: dict[str, bytes]

    @property
    def head(self) -> Head:
        return Head(self.events[-1].position, self.events[-1].hash)

    def lines(self, role: str = "service") -> list[bytes]:
        return [write_line(SOURCE, one, role, self.keys) for one in self.events]

    def line(self, number: int = 0, role: str = "service") -> bytes:
        return self.lines(role)[number]


def log_of(*events: object, actor: str = "somchai", department: str = "tea-room", stream: str = "cup-1") -> Log:
    """A log of one stream that holds these events."""
    context = Context(UUID(int=7), actor, AT, department, 2570)
    meta = meta_bytes(context, context.time())
    new = [
        encode(one, derived_id(context.command_id, number), context.time(), meta, (stream, KEY))
        for number, one in enumerate(events)
    ]
    return Log(recorded(new, stream), {stream: KEY})


def recorded(new: list[NewEvent], stream: str) -> list[Recorded]:
    """What the log makes of new events."""
    made: list[Recorded] = []
    previous = GENESIS
    for position, one in enumerate(new, start=1):
        digest = event_digest(
            str(one.id), stream, position, one.type, one.schema, one.time,
            sha256(one.data).digest(), sha256(one.meta).digest(), one.sealed and sha256(one.sealed).digest(),
        )  # fmt: skip
        made.append(
            Recorded(
                position=position, id=str(one.id), stream=stream, version=position, type=one.type, schema=one.schema,
                data=one.data, meta=one.meta, sealed=one.sealed, recorded_at=AT, digest=digest,
                hash=chain_hash(previous, position, digest), prevhash=previous,
            )
        )  # fmt: skip
        previous = made[-1].hash
    return made


def renamed(log: Log, number: int, **changes: object) -> Log:
    """The log with one event changed in place, its hashes left as they were."""
    events = list(log.events)
    events[number] = replace(events[number], **changes)  # type: ignore[arg-type]
    return Log(events, log.keys)
