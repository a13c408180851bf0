"""People who send opinions over HTTP and send again, under the same key, what was not acknowledged."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx

PATIENCE_SECONDS = 90
CHANNELS = ("web", "kiosk", "hotline")
DISTRICTS = ("muang", "nikhom", "dontan")


class Citizens:
    """`acknowledged` holds every answer of 201, by the key it was sent under."""

    def __init__(self, origin: Callable[[], str], consultation: str) -> None:
        self._origin, self._consultation = origin, consultation
        self.acknowledged: dict[str, dict[str, Any]] = {}

    def go_to(self, origin: Callable[[], str]) -> None:
        """Send to another process from now on; what is under way is sent again there."""
        self._origin = origin

    async def send(self, count: int, at_once: int = 8) -> None:
        """Send `count` opinions, each until it is acknowledged."""
        places = asyncio.Semaphore(at_once)
        async with httpx.AsyncClient(timeout=10) as client:

            async def one(number: int) -> None:
                async with places:
                    await self._until_acknowledged(client, number)

            await asyncio.gather(*(one(number) for number in range(count)))

    @asynccontextmanager
    async def sending(self, at_once: int = 4, pause: float = 0.02) -> AsyncGenerator[None]:
        """Send without end while the block lasts; at its end everything begun has been acknowledged."""
        enough = asyncio.Event()

        async def person() -> None:
            async with httpx.AsyncClient(timeout=10) as client:
                while not enough.is_set():
                    await self._until_acknowledged(client, len(self.acknowledged))
                    await asyncio.sleep(pause)

        people = [asyncio.create_task(person()) for _ in range(at_once)]
        try:
            yield
        finally:
            enough.set()
            await asyncio.gather(*people)

    async def _until_acknowledged(self, client: httpx.AsyncClient, number: int) -> None:
        key = uuid4().hex
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (answer := await self._sent(client, key, number)):
            if time.monotonic() > deadline:
                raise AssertionError(f"opinion {key} was not acknowledged within {PATIENCE_SECONDS} s")
            await asyncio.sleep(0.1)
        self.acknowledged[key] = answer

    async def _sent(self, client: httpx.AsyncClient, key: str, number: int) -> dict[str, Any] | None:
        body = {
            "consultation": self._consultation,
            "text": f"ขอทางเท้าที่เดินได้จริง {number}",
            "channel": CHANNELS[number % 3],
            "district": DISTRICTS[number % 3],
        }
        try:
            answer = await client.post(
                f"{self._origin()}/feedback/api/submissions", json=body, headers={"idempotency-key": key}
            )
        except httpx.HTTPError:
            return None
        if answer.is_server_error:
            return None
        assert answer.status_code == httpx.codes.CREATED, answer.text
        return answer.json()
