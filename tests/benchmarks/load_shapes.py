"""What a load generator is asked to do and what it reports, whichever it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Generator = Literal["wrk", "asyncio"]
Identity = Literal["header", "line"]


@dataclass(frozen=True, slots=True)
class Load:
    """What to send: POST the bodies of `corpus` in turn to `url` over `connections`, for `seconds`.

    `corpus` is a file with one JSON object per line. Every object sent gets an id never used before (UUID): with
    `identity` "header" one object is one request with its id in Idempotency-Key; with "line" a request is `batch` lines
    of NDJSON, each with its id as first member. `status` is the answer expected; of the answers' bodies the occurrences
    of `accepted` are counted, if it is given.
    """

    url: str
    corpus: Path
    seconds: float
    connections: int = 64
    identity: Identity = "header"
    batch: int = 1
    status: int = 201
    accepted: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def content_type(self) -> str:
        """How the body is announced."""
        return "application/json" if self.identity == "header" else "application/x-ndjson"


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What came back. Times are in milliseconds, `rate` in requests a second.

    `refused` are answers with another status, `broken` are requests without an answer (connect, read, write, timeout);
    `problem` is the first refused answer's body, for whoever looks for the reason.
    """

    generator: Generator
    requests: int
    seconds: float
    accepted: int
    refused: int
    broken: int
    p50: float
    p99: float
    longest: float
    problem: str = ""

    @property
    def rate(self) -> float:
        """Answered requests a second."""
        return self.requests / self.seconds

    @property
    def whole(self) -> bool:
        """Whether every request was answered as expected."""
        return self.requests > 0 and not self.refused and not self.broken


class LoadError(Exception):
    """The generator itself failed: there is no measurement."""
