"""Work in several processes, and how much memory and processor it takes.

Workers are spawned, not forked: each begins empty, as a service's process does, and none is bound to a core.
"""

import multiprocessing
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from time import monotonic, time
from types import TracebackType
from typing import Any, Self, TypeVar

import psutil

Result = TypeVar("Result")

READY_SECONDS = 3.0


def in_processes(count: int, work: Callable[..., Result], *arguments: Any) -> list[Result]:
    """Run `work(number, begin_at, *arguments)` in `count` processes; the results in the order of their numbers.

    `begin_at` (seconds since 1970) lies far enough ahead that all processes are up and connected by then: each prepares
    itself, waits for it and only then measures. Raises what the first failing process raised.
    """
    context = multiprocessing.get_context("spawn")
    begin_at = time() + READY_SECONDS
    with ProcessPoolExecutor(count, mp_context=context) as pool:
        return [future.result() for future in [pool.submit(work, n, begin_at, *arguments) for n in range(count)]]


@dataclass(frozen=True, slots=True)
class Usage:
    """One look at a set of processes: seconds since the first look, resident bytes, processor seconds used so far."""

    at: float
    resident: int
    processor: float


@dataclass
class Sampler:
    """Looks at processes every `every` seconds while the `with` block runs. A process that ended counts as nothing."""

    pids: Sequence[int]
    every: float = 0.5
    samples: list[Usage] = field(default_factory=list[Usage])

    def __enter__(self) -> Self:
        self._processes = [psutil.Process(pid) for pid in self.pids]
        self._began = monotonic()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="sampler", daemon=True)
        self.samples.append(self._look())
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()
        self.samples.append(self._look())

    @property
    def cores(self) -> float:
        """Processor use between the first and the last look, in cores (0.05 is 5 % of one)."""
        first, last = self.samples[0], self.samples[-1]
        return (last.processor - first.processor) / (last.at - first.at)

    @property
    def growth(self) -> float:
        """How much more memory is resident in the last third than in the second, as a share (0.02 is 2 % more).

        The first third is left out: programs load and caches fill there. Flat is near 0.
        """
        third = max(len(self.samples) // 3, 1)
        middle, end = self.samples[third : 2 * third], self.samples[-third:]
        before = _mean(sample.resident for sample in middle or end)
        return _mean(sample.resident for sample in end) / before - 1

    @property
    def peak(self) -> int:
        """The most bytes resident at any look."""
        return max(sample.resident for sample in self.samples)

    def _watch(self) -> None:
        while not self._done.wait(self.every):
            self.samples.append(self._look())

    def _look(self) -> Usage:
        resident, processor = 0, 0.0
        for process in self._processes:
            try:
                with process.oneshot():
                    times = process.cpu_times()
                    processor += times.user + times.system
                    resident += process.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        return Usage(monotonic() - self._began, resident, processor)


def _mean(numbers: Iterable[float]) -> float:
    values = list(numbers)
    return sum(values) / len(values)
