"""What the tests append, in words: an event, one caller's wish, and the work of another process."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from shared.eventlog.groupcommit import _arguments
from shared.eventlog.log import EventLog
from shared.eventlog.model import Append, Appended, LogError, NewEvent, StreamWrite, VersionConflict

SCHEMA = "tea"
NAME = "test.tea"
TIME = "2026-11-22T02:30:00.000Z"
META = b'{"time":"2026-11-22T02:30:00.000Z","actor":"somchai"}'
STATEMENT = f"SELECT * FROM {SCHEMA}.append({', '.join(f'${n}' for n in range(1, 31))})"


def poured(data: bytes = b'{"cup":1}', sealed: bytes | None = None) -> NewEvent:
    """One event under an id of its own."""
    return NewEvent(str(uuid4()), "tea.Poured", 1, TIME, data, META, sealed)


def to(stream: str, expected: int = 0, events: int = 1) -> StreamWrite:
    """`events` events for a stream that stands at `expected`."""
    return StreamWrite(stream, expected, [poured() for _ in range(events)])


def wish(*writes: StreamWrite, command: UUID | None = None, body: str = "body", **more: Any) -> Append:
    """One caller's append; a new command unless told which."""
    return Append(command or uuid4(), sha256(body.encode()).digest(), writes, **more)


def again(request: Append) -> Append:
    """The same command, made anew by a caller who did not hear the answer: its events are other objects."""
    return replace(request, writes=[replace(write, events=list(write.events)) for write in request.writes])


def arguments(*requests: Append) -> list[Sequence[Any]]:
    """The append function's arguments, for a session that calls it in a transaction of its own."""
    return _arguments(requests)


def append_elsewhere(url: str, requests: Sequence[Append]) -> list[Appended | str]:
    """In another process: all requests at once by one appender; the answers, or the refusals' names."""
    return asyncio.run(_append_all(url, requests))


def pour_elsewhere(url: str, stream: str, times: int) -> list[int]:
    """In another process: append to a stream that others append to as well, loading it again on each conflict."""
    return asyncio.run(_pour(url, stream, times))


async def _append_all(url: str, requests: Sequence[Append]) -> list[Appended | str]:
    log = EventLog(url, SCHEMA, NAME)
    await log.start()
    try:
        outcomes = await asyncio.gather(*map(log.append, requests), return_exceptions=True)
    finally:
        await log.close()
    return [outcome if isinstance(outcome, Appended) else _name(outcome) for outcome in outcomes]


async def _pour(url: str, stream: str, times: int) -> list[int]:
    log = EventLog(url, SCHEMA, NAME)
    await log.start()
    positions: list[int] = []
    try:
        while len(positions) < times:
            try:
                positions.append((await log.append(wish(to(stream, await log.version(stream))))).position)
            except VersionConflict:
                continue
    finally:
        await log.close()
    return positions


def _name(error: BaseException) -> str:
    if isinstance(error, LogError):
        return type(error).__name__
    raise error
