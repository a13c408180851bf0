"""Reading another log's pull feed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx

PAGE = 5_000
CONFLICT = 409


class FeedUnreachable(Exception):
    """The feed did not answer, or not as a feed does."""


@dataclass(frozen=True, slots=True)
class Page:
    """Lines behind a position; `anchor` is the feed's hash of that position, None where it lies beyond its head."""

    lines: list[bytes]
    head: int
    anchor: bytes | None


class FeedClient:
    """Reads feeds with a fresh service token for each request. `token` makes one."""

    def __init__(self, token: Callable[[], str]) -> None:
        self._token = token
        self._http = httpx.AsyncClient(timeout=httpx.Timeout(30, connect=3), limits=httpx.Limits(max_connections=16))

    async def close(self) -> None:
        await self._http.aclose()

    async def page(self, url: str, after: int, limit: int = PAGE) -> Page:
        """One page. Raises FeedUnreachable."""
        try:
            answer = await self._http.get(
                url,
                params={"after": after, "limit": limit},
                headers={"authorization": f"Bearer {self._token()}"},
            )
            if answer.status_code == CONFLICT:
                return Page([], int(answer.json()["head"]), None)
            answer.raise_for_status()
            lines = answer.content.split(b"\n")
            return Page(
                [line for line in lines if line], int(answer.headers["ruam-head"]),
                bytes.fromhex(answer.headers["ruam-after"]),
            )  # fmt: skip
        except (httpx.HTTPError, httpx.InvalidURL, KeyError, TypeError, ValueError) as error:
            raise FeedUnreachable(f"{url}: {type(error).__name__} {error}") from error

    async def last_common(self, url: str, copy: Callable[[int], Awaitable[bytes | None]], upto: int) -> int:
        """The last position at which the feed's history and our copy agree: 0 when none does.

        `copy` gives our hash of a position. Histories that part never meet again, so halving finds it.
        """
        low, high = 0, upto
        while low < high:
            middle = (low + high + 1) // 2
            page = await self.page(url, middle, limit=1)
            if page.anchor is not None and page.anchor == await copy(middle):
                low = middle
            else:
                high = middle - 1
        return low
