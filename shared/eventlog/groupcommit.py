"""Group commit: callers that wait at the same time become one call of the database's append function.

An unexpected error is retried caller by caller, so that one can't harm another. A lost connection leaves open whether
the group was stored; the same group is appended again, and receipts give the first answer to whoever was.
"""

import asyncio
import re
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import asyncpg

from shared.eventlog.digest import event_digest, sha256
from shared.eventlog.model import (
    AlreadyReacted,
    Append,
    Appended,
    ClaimTaken,
    CommandReused,
    LogUnavailable,
    VersionConflict,
)
from shared.faults import point

MAX_CALLERS = 256
MAX_EVENTS = 2048
IN_FLIGHT = 2
STREAM_NAME = re.compile(r"[a-z][a-z0-9.-]{0,119}").fullmatch
FEW = 16
RETRY_SECONDS = 15.0

Outcome = Appended | Exception
Waiting = tuple[Append, Callable[[Outcome], None]]
Connect = Callable[[], Awaitable[asyncpg.Connection]]
LOST = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
)


class Appender:
    """One per process and log. `stored` is called with the new head position after each group."""

    def __init__(self, schema: str, connect: Connect, stored: Callable[[int], None]) -> None:
        self._statement = f"SELECT * FROM {schema}.append({', '.join(f'${n}' for n in range(1, 31))})"
        self._connect, self._stored = connect, stored
        self._waiting: deque[Waiting] = deque()
        self._flying = 0
        self._closing = False
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin. While one group commits, the next waits at the database's head lock: the lock never idles."""
        self._tasks = [asyncio.create_task(self._run(), name=f"appender {n}") for n in range(IN_FLIGHT)]

    async def close(self) -> None:
        """Answer everyone who came before, then stop. Whoever comes later is refused."""
        self._closing = True
        self._wake.set()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def append(self, request: Append) -> Appended:
        """Wait for the group that holds `request`. Raises the refusals of `shared.eventlog.model`, ValueError for a
        stream name that is not one."""
        (outcome,) = await self.append_all((request,))
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def append_all(self, requests: Sequence[Append]) -> list[Outcome]:
        """The outcome of each request, in order; none waits for another's fate. Raises ValueError for a stream name,
        LogUnavailable when the log is closed."""
        if self._closing:
            raise LogUnavailable("this process is stopping and takes no more appends: nothing was stored")
        for request in requests:
            for write in request.writes:
                if not STREAM_NAME(write.stream):
                    raise ValueError(
                        f"{write.stream!r} is no stream name: a-z, 0-9, '.' and '-', at most 120 characters"
                    )
        outcomes: list[Outcome | None] = [None] * len(requests)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        left = len(requests)

        def deliver(number: int, outcome: Outcome) -> None:
            nonlocal left
            outcomes[number] = outcome
            left -= 1
            if not left and not done.done():
                done.set_result(None)

        self._waiting.extend((request, partial(deliver, number)) for number, request in enumerate(requests))
        self._wake.set()
        if requests:
            await done
        return [outcome for outcome in outcomes if outcome is not None]

    async def _run(self) -> None:
        line = _Line(self._connect)
        try:
            while self._waiting or not self._closing:
                await self._wake.wait()
                await asyncio.sleep(0)  # let every caller that is ready now join the group
                group = self._take()
                if not self._waiting and not self._closing:
                    self._wake.clear()
                self._flying += len(group)
                await self._serve(line, group)
                self._flying -= len(group)
        finally:
            await line.close()

    async def _serve(self, line: "_Line", group: list[Waiting]) -> None:
        if not group:
            return
        outcomes = await self._store(line, [request for request, _ in group])
        for (_, deliver), outcome in zip(group, outcomes, strict=True):
            deliver(outcome)

    def _take(self) -> list[Waiting]:
        """The next group: first come first, but what touches the same stream, command, claim or cause waits its turn."""
        group: list[Waiting] = []
        later: list[Waiting] = []
        written: set[Any] = set()
        checked: set[str] = set()
        events = 0
        most = min(MAX_CALLERS, max(FEW, -(-(len(self._waiting) + self._flying) // IN_FLIGHT)))
        while self._waiting and len(group) < most and events < MAX_EVENTS:
            item = self._waiting.popleft()
            request = item[0]
            writes: set[Any] = {request.command_id, *((c.scope, c.key) for c in request.claims)}
            writes.update(w.stream for w in request.writes if w.events)
            if request.cause:
                writes.add(request.cause)
            checks = {w.stream for w in request.writes if not w.events}
            if writes & written or writes & checked or checks & written:
                later.append(item)
            else:
                group.append(item)
                events += sum(len(w.events) for w in request.writes)
            written |= writes
            checked |= checks
        self._waiting.extendleft(reversed(later))
        return group

    async def _store(self, line: "_Line", requests: Sequence[Append]) -> list[Outcome]:
        try:
            return self._outcomes(requests, await line.fetch(self._statement, _arguments(requests)))
        except LogUnavailable as error:
            return [error for _ in requests]
        except Exception as error:  # noqa: BLE001 - whatever it is belongs to its caller
            if len(requests) == 1:
                return [error]
            return [outcome for request in requests for outcome in await self._store(line, [request])]

    def _outcomes(self, requests: Sequence[Append], rows: Sequence[asyncpg.Record]) -> list[Outcome]:
        refused: dict[int, Outcome] = {}
        before = 0
        for caller, outcome, at, answer, detail in rows:
            if outcome == "group":
                before = at
            elif outcome == "repeated":
                refused[caller] = Appended(at, answer, repeated=True)
            else:
                refused[caller] = _refusal(requests[int(caller) - 1], outcome, at, detail)
        outcomes: list[Outcome] = []
        position = before
        for number, request in enumerate(requests, start=1):
            if number in refused:
                outcomes.append(refused[number])
                continue
            events = sum(len(w.events) for w in request.writes)
            position += events
            outcomes.append(Appended(position if events else before, request.answer))
        self._stored(position)
        return outcomes


class _Line:
    """A connection that is made again when lost; what was being said is then said again."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._connection: asyncpg.Connection | None = None

    async def fetch(self, statement: str, arguments: list[Sequence[Any]]) -> list[asyncpg.Record]:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + RETRY_SECONDS
        pause = 0.02
        while True:
            try:
                if self._connection is None:
                    self._connection = await self._connect()
                point("before-append")
                rows = await self._connection.fetch(statement, *arguments)
            except LOST as error:
                self._drop()
                if loop.time() + pause > deadline:
                    raise LogUnavailable(
                        f"the database did not answer within {RETRY_SECONDS:.0f} s: {error}"
                    ) from error
                await asyncio.sleep(pause)
                pause = min(pause * 2, 1.0)
            else:
                point("after-commit")
                return rows

    async def close(self) -> None:
        if self._connection:
            await self._connection.close()

    def _drop(self) -> None:
        if self._connection:
            self._connection.terminate()
            self._connection = None


def _refusal(request: Append, outcome: str, at: int, detail: str) -> Exception:
    if outcome == "conflict":
        expected = next(w.expected for w in request.writes if w.stream == detail)
        return VersionConflict(detail, expected, at)
    if outcome == "claimed":
        return ClaimTaken(*detail.split("\n", 1))
    if outcome == "reacted":
        return AlreadyReacted("this event was reacted to before")
    return CommandReused(f"command {request.command_id} was stored before with another body: use a new id")


def _arguments(requests: Sequence[Append]) -> list[Sequence[Any]]:
    """The parallel arrays of the append function, in its order."""
    commands: list[tuple[Any, ...]] = []
    streams: list[tuple[Any, ...]] = []
    events: list[tuple[Any, ...]] = []
    keys: list[tuple[Any, ...]] = []
    forgotten: list[tuple[Any, ...]] = []
    claims: list[tuple[Any, ...]] = []
    causes: list[tuple[Any, ...]] = []
    for caller, request in enumerate(requests, start=1):
        commands.append((request.command_id, request.body_hash, request.answer))
        for write in request.writes:
            version = write.expected
            for event in write.events:
                version += 1
                digest = event_digest(
                    event.id, write.stream, version, event.type, event.schema, event.time,
                    sha256(event.data).digest(), sha256(event.meta).digest(),
                    None if event.sealed is None else sha256(event.sealed).digest(),
                )  # fmt: skip
                events.append((caller, event.id, write.stream, version, event.type, event.schema,
                               event.data, event.meta, event.sealed, digest))  # fmt: skip
            streams.append((caller, write.stream, write.expected, version))
        keys += [(caller, *key) for key in request.keys]
        forgotten += [(caller, key_id) for key_id in request.forget]
        claims += [(caller, c.scope, c.key, c.stream) for c in request.claims]
        if request.cause:
            causes.append((caller, request.cause.reaction, request.cause.log, request.cause.position))
    tables = ((commands, 3), (streams, 4), (events, 10), (keys, 3), (forgotten, 2), (claims, 4), (causes, 4))
    return [column for rows, width in tables for column in (zip(*rows, strict=True) if rows else [()] * width)]
