"""Something that runs for ever, while a block lasts; and waiting for what it does."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

T = TypeVar("T")


@asynccontextmanager
async def running(work: Callable[[], Awaitable[None]]) -> AsyncGenerator[asyncio.Future[None]]:
    """Run `work` inside the block; an error of its own ends the test."""
    task = asyncio.ensure_future(work())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        if not task.cancelled() and (error := task.exception()):
            raise error


async def until(found: Callable[[], Awaitable[T]], seconds: float = 10) -> T:
    """The first true result. Raises AssertionError when there is none in time."""
    deadline = time.monotonic() + seconds
    while not (result := await found()):
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s; last: {result!r}"
        await asyncio.sleep(0.02)
    return result
