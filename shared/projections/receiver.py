"""Lines that arrive, from the broker or a feed, in any order and any number of times, become verified batches.

Per log only the event that follows the checkpoint is taken, if its `prevhash` is the checkpoint's and its hash can be
computed from its own bytes. What lies behind a hole waits; a hole, and a line that does not fit, is a matter for the
feed, which alone can tell a damaged line from another history.
"""

import asyncio
import struct
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from shared.contracts.registry import erases
from shared.database import Connection
from shared.eventlog.envelope import BrokenEnvelope, Envelope, forget_line, read_line, verify_line
from shared.eventlog.model import Head
from shared.projections.checkpoints import RECEIVED, checkpoints, swap

MOST_WAITING = 20_000
"""How many lines may wait in memory, all logs together, before broker lines are turned away; and how far ahead of its
log a broker line may be."""

_UNREADABLE = (ValueError, TypeError, AttributeError, struct.error)
"""What reading a forged line may end with: its members can be of any type."""


class Doubt(StrEnum):
    """Why the feed must be asked."""

    HOLE = "hole"
    MISFIT = "misfit"
    BROKEN = "broken"


class Receiver:
    """The waiting lines of all logs. `wake` is set when something can be taken.

    `doubts` are matters for the feed; `denied` what is wrong with lines that came from the feed itself.
    """

    def __init__(self, service: str) -> None:
        self._service = service
        self._waiting: dict[str, dict[int, tuple[Envelope, bool]]] = {}
        self._taken: dict[str, int] = {}
        self.heads: dict[str, Head] = {}
        self.doubts: dict[str, Doubt] = {}
        self.denied: dict[str, Doubt] = {}
        self.wake = asyncio.Event()

    async def load(self, connection: Connection) -> None:
        """Begin at the stored checkpoints; whatever waited or was being stored comes again."""
        self.heads = await checkpoints(connection, self._service, RECEIVED)
        self._waiting.clear()
        self._taken.clear()
        self.doubts.clear()

    def head(self, log: str) -> Head:
        """How far `log` has been received."""
        return self.heads.get(log, Head())

    def waiting(self, log: str | None = None) -> int:
        """How many lines wait, in one log or in all."""
        if log is not None:
            return len(self._waiting.get(log, ()))
        return sum(len(lines) for lines in self._waiting.values())

    def flows(self, log: str) -> bool:
        """Whether the next line of `log` is being stored or waits to be; False at its end and at a hole."""
        done = self._done(log)
        return done > self.head(log).position or done + 1 in self._waiting.get(log, ())

    def offer(self, log: str, lines: Iterable[bytes], *, must: bool = False) -> None:
        """Take lines in. A line that is not of `log`, or is nothing of ours, raises doubt and is dropped. When too much
        waits, lines are turned away (the feed has them) unless they `must` be taken, coming from the feed itself."""
        if not must and self.waiting() > MOST_WAITING:
            self.doubts.setdefault(log, Doubt.HOLE)
            return
        waiting = self._waiting.setdefault(log, {})
        done = self._done(log)
        for line in lines:
            envelope = _read(log, line)
            if envelope is None:
                self._doubt(log, Doubt.BROKEN, denied=must)
            elif must and envelope.position > done:
                waiting[envelope.position] = (envelope, True)
            elif done < envelope.position <= done + MOST_WAITING:
                waiting.setdefault(envelope.position, (envelope, False))
        if done + 1 in waiting:
            self.wake.set()
        elif waiting:
            self.doubts.setdefault(log, Doubt.HOLE)

    def take(self, limit: int) -> dict[str, list[Envelope]]:
        """The verified events that follow each checkpoint, at most `limit` in all. They leave the waiting room; should
        the batch not be stored, `load` begins again from what is. A log that was served waits behind the others."""
        batches: dict[str, list[Envelope]] = {}
        self.wake.clear()
        for log in list(self._waiting):
            batch = self._follow(log, limit)
            if batch:
                batches[log] = batch
                self._taken[log] = batch[-1].position
                limit -= len(batch)
                if log in self._waiting:
                    self._waiting[log] = self._waiting.pop(log)
            if limit <= 0:
                self.wake.set()
                break
        return batches

    def _follow(self, log: str, limit: int) -> list[Envelope]:
        waiting, head = self._waiting[log], self.head(log)
        batch: list[Envelope] = []
        position, previous = head.position, head.hash
        while len(batch) < limit and (found := waiting.pop(position + 1, None)):
            envelope, must = found
            if doubt := _doubt(envelope, previous):
                self._doubt(log, doubt, denied=must)
                break
            batch.append(envelope)
            position, previous = envelope.position, envelope.hash
        if not waiting:
            del self._waiting[log]
            if self.doubts.get(log) is Doubt.HOLE:
                del self.doubts[log]
        return batch

    def _doubt(self, log: str, doubt: Doubt, *, denied: bool) -> None:
        self.doubts[log] = doubt
        if denied:
            self.denied[log] = doubt

    def _done(self, log: str) -> int:
        """Up to where nothing more is needed: stored, or taken to be stored."""
        return max(self.head(log).position, self._taken.get(log, 0))

    async def store(self, connection: Connection, batches: Mapping[str, Sequence[Envelope]]) -> dict[str, Head]:
        """Copy a batch into `received` and move the checkpoints, inside the caller's transaction. Raises Fenced."""
        new = {log: Head(events[-1].position, events[-1].hash) for log, events in batches.items()}
        await swap(connection, self._service, RECEIVED, self.heads, new)
        await connection.copy_records_to_table(
            "received",
            schema_name=self._service,
            columns=["log", "position", "stream", "hash", "line"],
            records=[(log, e.position, e.stream, e.hash, e.line) for log, events in batches.items() for e in events],
        )
        for log, events in batches.items():
            for event in events:
                if erases(event.type):
                    await self._forget(connection, log, event.stream)
        return new

    async def _forget(self, connection: Connection, log: str, stream: str) -> None:
        rows = await connection.fetch(
            f"SELECT position, line FROM {self._service}.received WHERE log = $1 AND stream = $2", log, stream
        )
        await connection.executemany(
            f"UPDATE {self._service}.received SET line = $3 WHERE log = $1 AND position = $2",
            [(log, row["position"], forget_line(row["line"])) for row in rows],
        )

    def drop(self, log: str) -> None:
        """Forget what waits of a log, as when its history turned out to be another."""
        self._waiting.pop(log, None)
        self.doubts.pop(log, None)

    def settle(self, log: str) -> None:
        """The feed has nothing more: what waits behind a hole is forged, or will come again."""
        if not self.flows(log):
            self._waiting.pop(log, None)
        self.doubts.pop(log, None)


def _read(log: str, line: bytes) -> Envelope | None:
    try:
        envelope = read_line(line)
    except BrokenEnvelope:
        return None
    return envelope if envelope.source == log and type(envelope.position) is int else None


def _doubt(envelope: Envelope, previous: bytes) -> Doubt | None:
    if envelope.prevhash != previous:
        return Doubt.MISFIT
    try:
        verify_line(envelope)
    except _UNREADABLE:
        return Doubt.BROKEN
    return None
