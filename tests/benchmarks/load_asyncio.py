"""The load by a generator of our own, in a process of its own: asyncio streams on uvloop.

`python -m tests.benchmarks.load_asyncio` reads a Load as JSON from standard input and writes a LoadReport.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit
from uuid import uuid4

import uvloop
from pydantic import TypeAdapter

from tests.benchmarks.figures import percentile
from tests.benchmarks.load_shapes import Load, LoadError, LoadReport

ROOT = Path(__file__).parents[2]
ANSWER_SECONDS = 10.0

_LOAD = TypeAdapter(Load)
_REPORT = TypeAdapter(LoadReport)


@dataclass
class Tally:
    """What all connections count together. `times` are seconds per answered request."""

    times: list[float] = field(default_factory=list[float])
    accepted: int = 0
    refused: int = 0
    broken: int = 0
    problem: str = ""


def send(load: Load) -> LoadReport:
    """Run the generator as a process. Raises LoadError when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.load_asyncio"],
        cwd=ROOT, input=_LOAD.dump_json(load), capture_output=True, timeout=load.seconds + 60, check=False,
    )  # fmt: skip
    if done.returncode:
        raise LoadError(f"the load generator failed: {done.stderr.decode(errors='replace').strip()[-500:]}")
    return _REPORT.validate_json(done.stdout)


async def generate(load: Load) -> LoadReport:
    """Send the load from this process. Raises LoadError when not one request was answered."""
    tally, bodies = Tally(), _requests(load)
    began = perf_counter()
    await asyncio.gather(*(_connection(load, bodies, tally, began + load.seconds) for _ in range(load.connections)))
    if not tally.times:
        raise LoadError(f"not one request to {load.url} was answered")
    return LoadReport(
        "asyncio", len(tally.times), perf_counter() - began, tally.accepted, tally.refused, tally.broken,
        percentile(tally.times, 50) * 1000, percentile(tally.times, 99) * 1000, max(tally.times) * 1000, tally.problem,
    )  # fmt: skip


async def _connection(load: Load, requests: Iterator[bytes], tally: Tally, until: float) -> None:
    """One connection's questions and answers; a lost connection is opened again."""
    address = urlsplit(load.url)
    while perf_counter() < until:
        try:
            reader, writer = await asyncio.open_connection(address.hostname, address.port or 80)
            try:
                while perf_counter() < until:
                    began = perf_counter()
                    writer.write(next(requests))
                    status, body = await asyncio.wait_for(_answer(reader), ANSWER_SECONDS)
                    tally.times.append(perf_counter() - began)
                    _count(load, tally, status, body)
            finally:
                writer.close()
        except (OSError, EOFError, TimeoutError):
            tally.broken += 1
            await asyncio.sleep(0.05)


def _count(load: Load, tally: Tally, status: int, body: bytes) -> None:
    if status != load.status:
        tally.refused += 1
        tally.problem = tally.problem or f"{status} {body[:500].decode(errors='replace')}"
    elif load.accepted:
        tally.accepted += body.count(load.accepted.encode())


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Status and body of one HTTP/1.1 answer, of known length or in chunks."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    status = int(head[0].split(" ", 2)[1])
    if headers.get("transfer-encoding") != "chunked":
        return status, await reader.readexactly(int(headers.get("content-length", "0")))
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readuntil(b"\r\n")
    return status, body


def _requests(load: Load) -> Iterator[bytes]:
    """Whole HTTP requests without end, each with ids of its own."""
    address = urlsplit(load.url)
    fixed = "".join(f"{name}: {value}\r\n" for name, value in load.headers.items())
    start = f"POST {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: {load.content_type}\r\n{fixed}"
    lines = cycle(load.corpus.read_bytes().splitlines())
    while True:
        if load.identity == "header":
            body, own = next(lines), f"Idempotency-Key: {uuid4()}\r\n"
        else:
            body, own = b"".join(_with_id(line) for line in islice(lines, load.batch)), ""
        yield f"{start}{own}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _with_id(line: bytes) -> bytes:
    return b'{"id":"%s",%s\n' % (str(uuid4()).encode(), line[1:])


def main() -> None:
    """Read the wish, send the load, write the report."""
    load = _LOAD.validate_json(sys.stdin.buffer.read())
    sys.stdout.buffer.write(_REPORT.dump_json(uvloop.run(generate(load))))


if __name__ == "__main__":
    main()
