"""What a benchmark measures: named figures with the bounds they are held against."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number in `unit`, and in the same unit what it is compared with.

    `limit` is what the machine can do at best, `peer` what a comparable library does, `goal` what we set out to reach;
    None where there is none. `note` says under what conditions, in a few words.
    """

    name: str
    value: float
    unit: str
    limit: float | None = None
    peer: float | None = None
    goal: float | None = None
    better: Literal["higher", "lower"] = "higher"
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the goal is met; None where none was set."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.better == "higher" else self.value <= self.goal


def percentile(samples: Iterable[float], percent: float) -> float:
    """The smallest sample that at least `percent` of all samples do not exceed (nearest rank: exact, no interpolation).

    Raises ValueError without samples or for a percentage outside 0 to 100.
    """
    ordered = sorted(samples)
    if not ordered:
        raise ValueError("a percentile needs at least one sample")
    if not 0 <= percent <= 100:
        raise ValueError(f"{percent} is not a percentage from 0 to 100")
    return ordered[max(math.ceil(percent / 100 * len(ordered)), 1) - 1]


def median(runs: Sequence[float]) -> float:
    """The middle of a few runs, so that one disturbed run does not decide; of an even number the lower one."""
    return percentile(runs, 50)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast something repeated went: times a second, and the latency of one in milliseconds."""

    per_second: float
    p50: float
    p99: float

    @classmethod
    def of(cls, seconds: float, latencies: Sequence[float]) -> "Pace":
        """From the latencies (in seconds) of all that was done within `seconds`."""
        return cls(len(latencies) / seconds, percentile(latencies, 50) * 1000, percentile(latencies, 99) * 1000)
