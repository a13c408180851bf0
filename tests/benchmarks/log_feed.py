"""Reading a log over HTTP: a process that serves its feed as a service does, and a reader that keeps what it read."""

import multiprocessing
import socket
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI

from shared.eventlog.feed import MAX_LINES, feed_router
from shared.eventlog.log import EventLog
from shared.security import SigningKey, Verifier
from shared.security.http import bearer
from tests.benchmarks.log_append import LOG

ISSUER = "benchmark"
START_SECONDS = 30


@contextmanager
def served_feed(app_url: str, schema: str, keys: Path) -> Generator[httpx.Client]:
    """A client of the feed, holding a service token; the serving process ends with the block."""
    key = SigningKey.load(ISSUER, keys)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = multiprocessing.get_context("spawn").Process(
            target=serve, args=(listening, app_url, schema, key.public())
        )
        server.start()
    try:
        with httpx.Client(
            base_url=origin, headers={"Authorization": f"Bearer {key.issue('service', 'hub')}"}
        ) as client:
            _wait_for(client)
            yield client
    finally:
        server.terminate()
        server.join()


def serve(listening: socket.socket, app_url: str, schema: str, jwks: dict[str, object]) -> None:
    """Serve the feed of one log until told to stop."""
    log = EventLog(app_url, schema, LOG)

    @asynccontextmanager
    async def opened(_app: FastAPI) -> AsyncGenerator[None]:
        await log.start()
        yield
        await log.close()

    app = FastAPI(lifespan=opened)
    app.include_router(feed_router("feedback", log, bearer(Verifier({ISSUER: jwks}), "service")))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, loop="uvloop", http="httptools"))
    server.run([listening])


def read_feed(client: httpx.Client, events: int, export: Path) -> float:
    """Pull `events` events page by page into `export`, one a line; the seconds spent asking and receiving.

    Raises ValueError when the feed ends early.
    """
    after, spent = 0, 0.0
    with export.open("wb") as file:
        while after < events:
            began = time.perf_counter()
            answer = client.get(
                "/feedback/api/events", params={"after": after, "limit": min(MAX_LINES, events - after)}
            )
            spent += time.perf_counter() - began
            lines = answer.raise_for_status().content
            if not lines:
                raise ValueError(f"the feed ends at {after}, not at {events}")
            after += lines.count(b"\n")
            file.write(lines)
    return spent


def _wait_for(client: httpx.Client) -> None:
    """Until the service answers. Raises httpx.TransportError when it does not within 30 s."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            client.get("/feedback/api/events", params={"limit": 1}).raise_for_status()
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
