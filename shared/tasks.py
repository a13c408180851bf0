"""Ending tasks for certain."""

import asyncio

AGAIN_SECONDS = 1.0
"""Long enough for a task to clean up after the first time."""


async def stop(*tasks: "asyncio.Task[None] | None") -> None:
    """Cancel the tasks until they have ended; whatever they raise is theirs.

    Once is not enough: `asyncio.wait_for` of Python 3.11, which drivers use, loses a cancellation that arrives together
    with what was waited for (CPython issue 86296).
    """
    left = {task for task in tasks if task and not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=AGAIN_SECONDS)
