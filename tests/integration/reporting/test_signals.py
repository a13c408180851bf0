"""Word of a commit reaches the other processes at once; without Redis only they are later, and nobody waits for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from services.reporting.signals import Signals
from shared.runtime import Runtime
from shared.settings import load

AT_ONCE = 0.15


@pytest.fixture
async def replicas(redis_url: str, instance: str, tmp_path: Path) -> AsyncIterator[tuple[Runtime, Runtime]]:
    """Two processes of reporting, as far as their signals go."""
    nowhere = "postgresql://nobody:none@127.0.0.1:1/none"
    settings = load(instance=instance, database_url=nowhere, redis_url=redis_url, data=tmp_path)
    one, other = Runtime(settings, "reporting"), Runtime(settings, "reporting")
    yield one, other
    for runtime in (one, other):
        await runtime.redis.aclose()
        await runtime.engine.dispose()


async def test_a_commit_here_is_known_here_and_there(replicas: tuple[Runtime, Runtime]) -> None:
    heard = [asyncio.Event(), asyncio.Event()]
    async with AsyncExitStack() as stack:
        for runtime, event in zip(replicas, heard, strict=True):
            await stack.enter_async_context(Signals(runtime, event.set))
        await asyncio.sleep(0.3)  # until both listen
        await replicas[0]._changed()
        for event in heard:
            await asyncio.wait_for(event.wait(), AT_ONCE)


async def test_without_redis_a_process_still_knows_of_its_own(replicas: tuple[Runtime, Runtime]) -> None:
    replicas[0].redis.connection_pool.connection_kwargs["port"] = 1
    heard = asyncio.Event()
    async with Signals(replicas[0], heard.set):
        await asyncio.sleep(0.1)
        await replicas[0]._changed()
        await asyncio.wait_for(heard.wait(), AT_ONCE)
