"""The shapes that go into the log and come out of it, and the answers it may give."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

GENESIS = bytes(32)
"""The hash before position 1."""


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One event to be appended: the exact bytes of `data` and `meta` (JSON objects) and of `sealed`, if any. `id` is a
    UUID in its canonical form.

    `time` (RFC 3339) also stands in `meta`, as its first member; it is here for the digest.
    """

    id: str
    type: str
    schema: int
    time: str
    data: bytes
    meta: bytes
    sealed: bytes | None = None


@dataclass(frozen=True, slots=True)
class StreamWrite:
    """Events for one stream that stands at `expected` (0 = does not exist). No events: only the version is checked."""

    stream: str
    expected: int
    events: Sequence[NewEvent] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """A key that may be taken only once in its scope, across all streams."""

    scope: str
    key: str
    stream: str


@dataclass(frozen=True, slots=True)
class Cause:
    """The event of another log that a reaction answers; at most one append per (reaction, log, position)."""

    reaction: str
    log: str
    position: int


@dataclass(frozen=True, slots=True)
class Append:
    """One caller's whole wish: all of it happens, or nothing.

    `body_hash` (32 bytes) tells a repeated command from another one under the same id; `answer` is kept with the
    receipt and given again to whoever repeats the command.
    """

    command_id: UUID
    body_hash: bytes
    writes: Sequence[StreamWrite]
    answer: bytes = b"{}"
    keys: Sequence[tuple[str, bytes]] = ()
    forget: Sequence[str] = ()
    claims: Sequence[Claim] = ()
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class Appended:
    """`position` is that of the command's last event, or the log's before it where it has none; `repeated` that it had
    been stored before."""

    position: int
    answer: bytes
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """One event as the log holds it."""

    position: int
    id: str
    stream: str
    version: int
    type: str
    schema: int
    data: bytes
    meta: bytes
    sealed: bytes | None
    recorded_at: datetime
    digest: bytes
    hash: bytes
    prevhash: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """Where a log stands: its last position and hash."""

    position: int = 0
    hash: bytes = field(default=GENESIS)


class LogError(Exception):
    """A refusal by the log."""


class VersionConflict(LogError):
    """A stream was not at the expected version: load it again and decide anew."""

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(f"stream {stream} is at version {actual}, not {expected}: load it again and decide anew")
        self.stream, self.expected, self.actual = stream, expected, actual


class CommandReused(LogError):
    """The command id was used before with another body: a new command needs a new id."""


class ClaimTaken(LogError):
    """The key is taken in its scope. `claim` says which."""

    def __init__(self, scope: str, key: str) -> None:
        super().__init__(f"{scope} {key!r} is taken")
        self.scope, self.key = scope, key


class AlreadyReacted(LogError):
    """This reaction to this event is in the log already: nothing is left to do."""


class LogUnavailable(LogError):
    """The database could not be reached in time. Whether the append happened is unknown: append again to learn it."""


class BeyondHead(LogError):
    """The reader stands behind the end of this log: it read another one, or this one was restored from a backup."""

    def __init__(self, after: int, head: int) -> None:
        super().__init__(f"position {after} is beyond this log's head {head}: read again from a position both have")
        self.after, self.head = after, head
