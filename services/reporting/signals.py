"""Knowing at once that a read model moved, in whichever process it was moved.

The process that projects tells the others on Redis after each commit. Whoever misses a message, as while Redis is away,
finds out by looking (see live.py): a message only hurries.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from uuid import uuid4

import structlog
from redis.exceptions import RedisError

from shared.messaging.names import moved_channel
from shared.runtime import Runtime
from shared.tasks import stop

AGAIN_SECONDS = 1.0
QUIET_SECONDS = 5.0
"""How long one wait for a message lasts; Redis being gone shows at its end."""

log_ = structlog.get_logger()


class Signals(AbstractAsyncContextManager["Signals"]):
    """While entered, calls `moved` whenever the read models of `runtime` moved here or in another process."""

    def __init__(self, runtime: Runtime, moved: Callable[[], None]) -> None:
        self._runtime, self._moved = runtime, moved
        self._channel = moved_channel(runtime.settings.instance, runtime.service)
        self._me = uuid4().bytes
        self._to_tell = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Signals":
        """Begin to listen and to tell."""
        self._tasks = [asyncio.create_task(work()) for work in (self._watch, self._tell, self._hear)]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go."""
        await stop(*self._tasks)

    async def _watch(self) -> None:
        while True:
            await self._runtime.moved.wait()
            self._moved()
            self._to_tell.set()

    async def _tell(self) -> None:
        while True:
            await self._to_tell.wait()
            self._to_tell.clear()
            try:
                await self._runtime.redis.publish(self._channel, self._me)
            except (RedisError, OSError, TimeoutError):
                await asyncio.sleep(AGAIN_SECONDS)

    async def _hear(self) -> None:
        while True:
            try:
                async with self._runtime.redis.pubsub() as subscription:
                    await subscription.subscribe(self._channel)
                    while True:
                        message = await subscription.get_message(ignore_subscribe_messages=True, timeout=QUIET_SECONDS)
                        if message and message["data"] != self._me:
                            self._moved()
            except (RedisError, OSError, TimeoutError) as error:
                log_.debug("no word from other processes", reason=str(error))
            await asyncio.sleep(AGAIN_SECONDS)
