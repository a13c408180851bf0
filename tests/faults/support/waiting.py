"""Waiting for what must become true, and no longer than it may take."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def until(
    found: Callable[[], Awaitable[T]], seconds: float = 30, *, but: Callable[[], object] | None = None
) -> T:
    """The first result that is true. Raises AssertionError with the last one, and with what `but` tells, when it takes
    longer than `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        result = await found()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:.0f} s; last: {result!r}\n{but() if but else ''}")
        await asyncio.sleep(0.05)
