"""Live boards as server-sent events: the state, rendered once for all who watch it.

One loop a process renders each watched board when its figures moved: at once after a rest, then at most four times a
second. Watchers share the bytes. An event is the whole state, so whoever connects, or connects again, simply gets it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import UTC, datetime
from types import TracebackType

import orjson
import structlog

from services.reporting.board import live_state
from services.reporting.readmodels.participation.queries import Key
from services.reporting.rules import HEARTBEAT, LIVE_PAUSE, LOOK_EVERY
from services.reporting.signals import Signals
from services.reporting.summary import Summaries
from shared.runtime import Runtime, ending

STILL_HERE = b": still here\n\n"
RECONNECT_AFTER = b"retry: 1000\n\n"

log_ = structlog.get_logger()


class Stream:
    """One board's latest event, and those who wait for the next."""

    def __init__(self) -> None:
        self.version = ""
        self.event = b""
        self.watchers = 0
        self.spoke_at = asyncio.get_running_loop().time()
        self.news = asyncio.Event()

    def wake(self) -> None:
        """Let everybody look at what there is; to whom nothing is new, that is a heartbeat."""
        self.spoke_at = asyncio.get_running_loop().time()
        news, self.news = self.news, asyncio.Event()
        news.set()


class Live(AbstractAsyncContextManager["Live"]):
    """While entered, renders the boards that are watched."""

    def __init__(self, runtime: Runtime, summaries: Summaries) -> None:
        self._runtime, self._summaries = runtime, summaries
        self._streams: dict[Key | None, Stream] = {}
        self._moved = asyncio.Event()
        self._over = False
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> "Live":
        """Begin to render."""
        self._over = False
        self._stack.callback(ending.when(self.end))
        await self._stack.enter_async_context(Signals(self._runtime, self._moved.set))
        renderer = asyncio.create_task(self._run(), name="render live boards")
        self._stack.callback(renderer.cancel)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Send everybody home."""
        self.end()
        await self._stack.aclose()

    def end(self) -> None:
        """Close every stream: the pages then wait for another process, or for this one to be back."""
        self._over = True
        for stream in self._streams.values():
            stream.wake()

    @property
    def watchers(self) -> int:
        """How many pages are open."""
        return sum(stream.watchers for stream in self._streams.values())

    async def follow(self, only: Key | None = None) -> AsyncIterator[bytes]:
        """The events of one board, its present state first."""
        stream = self._streams.get(only)
        if stream is None:
            stream = self._streams[only] = Stream()
            self._moved.set()
        stream.watchers += 1
        seen = b""
        try:
            yield RECONNECT_AFTER
            while not self._over:
                news = stream.news
                if stream.event is not seen:
                    seen = stream.event
                    yield seen
                    continue
                await news.wait()
                if stream.event is seen and not self._over:
                    yield STILL_HERE
        finally:
            stream.watchers -= 1
            if not stream.watchers and self._streams.get(only) is stream:
                del self._streams[only]

    async def _run(self) -> None:
        while True:
            try:
                async with asyncio.timeout(LOOK_EVERY if self._streams else None):
                    await self._moved.wait()
            except TimeoutError:
                pass
            self._moved.clear()
            rendered = [await self._refresh(only, stream) for only, stream in list(self._streams.items())]
            if any(rendered):
                await asyncio.sleep(LIVE_PAUSE)

    async def _refresh(self, only: Key | None, stream: Stream) -> bool:
        """Render a board that moved, and say so; True if it did. A trouble is another's to show: the next look may see."""
        try:
            summary = await self._summaries.latest(only)
        except Exception as error:  # noqa: BLE001 - whatever it is, the streams stay open and it is tried again
            log_.warning("live board not rendered", reason=f"{type(error).__name__}: {error}")
            return False
        now = datetime.now(UTC)
        state = live_state(summary.data, now, alone=only is not None)
        version = f"{summary.version}-{state['shape']}"
        if version != stream.version:
            stream.version = version
            stream.event = b"id: %b\ndata: %b\n\n" % (version.encode(), orjson.dumps(state))
            stream.wake()
            return True
        if asyncio.get_running_loop().time() - stream.spoke_at >= HEARTBEAT:
            stream.wake()
        return False
