"""Appending to a log by waiting callers: each appends one event, waits until it is durable, and appends the next."""

import asyncio
from array import array
from time import perf_counter, time
from uuid import uuid4

import uvloop

from shared.eventlog.log import EventLog
from shared.eventlog.model import Append, StreamWrite
from tests.benchmarks.figures import Pace
from tests.benchmarks.log_event import new_event
from tests.benchmarks.processes import in_processes

LOG = "benchmark.feedback"
WARM_UP_SECONDS = 1.0
BODY_HASH = bytes(32)


def appends(app_url: str, schema: str, processes: int, callers: int, seconds: float) -> Pace:
    """Events a second by `callers` in each of `processes` on one log, and the latency of one append."""
    found = in_processes(processes, append_worker, app_url, schema, callers, seconds)
    return Pace.of(seconds, [latency for latencies in found for latency in latencies])


def append_worker(
    _number: int, begin_at: float, app_url: str, schema: str, callers: int, seconds: float
) -> "array[float]":
    """The latencies, in seconds, of what one process's callers appended in the measured time."""
    return uvloop.run(_append(begin_at, app_url, schema, callers, seconds))


async def _append(begin_at: float, app_url: str, schema: str, callers: int, seconds: float) -> "array[float]":
    log = EventLog(app_url, schema, LOG)
    await log.start()
    latencies = array("d")
    await asyncio.sleep(begin_at - time())
    begin = perf_counter() + WARM_UP_SECONDS
    end = begin + seconds

    async def call() -> None:
        while (began := perf_counter()) < end:
            await log.append(one_event())
            if began >= begin and (done := perf_counter()) <= end:
                latencies.append(done - began)

    try:
        await asyncio.gather(*(call() for _ in range(callers)))
    finally:
        await log.close()
    return latencies


def one_event() -> Append:
    """A command that begins a stream of its own with one event."""
    command = uuid4()
    return Append(command, BODY_HASH, [StreamWrite(f"feedback-{command}", 0, [new_event()])])


def fill(app_url: str, schema: str, events: int) -> None:
    """Append `events` events, 50 to a stream, as fast as the log takes them."""
    uvloop.run(_fill(app_url, schema, events))


async def _fill(app_url: str, schema: str, events: int, streams_at_once: int = 40, per_stream: int = 50) -> None:
    log = EventLog(app_url, schema, LOG)
    await log.start()
    try:
        for _ in range(0, events, streams_at_once * per_stream):
            await asyncio.gather(*(log.append(_stream(per_stream)) for _ in range(streams_at_once)))
    finally:
        await log.close()


def _stream(length: int) -> Append:
    command = uuid4()
    return Append(command, BODY_HASH, [StreamWrite(f"feedback-{command}", 0, [new_event() for _ in range(length)])])
