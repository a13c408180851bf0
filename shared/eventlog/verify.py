"""Re-compute a log from an export alone: no database, no key, no other service is needed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.eventlog.envelope import BrokenEnvelope, read_line, verify_line
from shared.eventlog.model import GENESIS, Head


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found true: the log's name, where it began, how many events, and the head they end with."""

    log: str
    first: int
    count: int
    head: Head


def verify(lines: Iterable[bytes], start: Head | None = None, kept: Iterable[Head] = ()) -> Verified:
    """Check every hash of an export that begins after `start` (the log's beginning where it is None).

    `kept` are heads that someone kept earlier: each that lies within the export, or where it
    begins, must stand in it unchanged. Raises
    BrokenEnvelope, naming the first position that is wrong.
    """
    head = start or Head(0, GENESIS)
    first, count, log = head.position + 1, 0, ""
    known: dict[int, set[bytes]] = {}
    for old in (*kept, head):
        known.setdefault(old.position, set()).add(old.hash)
    _compare(known, head, log)
    for raw in lines:
        line = raw.rstrip(b"\r\n")
        if not line:
            continue
        event = read_line(line)
        log = log or event.source
        if event.source != log:
            raise BrokenEnvelope(f"position {event.position} is of {event.source}, not of {log}: one log a file")
        if event.position != head.position + 1 or event.prevhash != head.hash:
            raise BrokenEnvelope(
                f"after position {head.position} of {log} comes {event.position}, which does not follow"
            )
        verify_line(event)
        head = Head(event.position, event.hash)
        if head.position in known:
            _compare(known, head, log)
        count += 1
    return Verified(log, first, count, head)


def _compare(known: Mapping[int, set[bytes]], head: Head, log: str) -> None:
    if known[head.position] != {head.hash}:
        of = f" of {log}" if log else ""
        raise BrokenEnvelope(f"position {head.position}{of} is not what it was when its head was kept")
