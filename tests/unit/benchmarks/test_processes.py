"""Work runs in processes of its own at the same time, and its memory and processor use are seen."""

import os
import subprocess
import sys
import time

import pytest

from tests.benchmarks.processes import Sampler, Usage, in_processes


def who_and_when(number: int, begin_at: float, factor: int) -> tuple[int, int, bool]:
    early = time.time() < begin_at
    return number * factor, os.getpid(), early


def fail(_number: int, _begin_at: float) -> None:
    raise RuntimeError("worn out")


def test_each_process_works_for_itself_and_is_ready_before_the_beginning():
    results = in_processes(2, who_and_when, 10)
    assert [result[0] for result in results] == [0, 10]
    assert len({os.getpid(), *(result[1] for result in results)}) == 3
    assert all(result[2] for result in results)


def test_a_failing_process_fails_the_run():
    with pytest.raises(RuntimeError, match="worn out"):
        in_processes(1, fail)


def test_a_busy_process_is_seen_and_an_ended_one_does_not_disturb():
    with subprocess.Popen(
        [sys.executable, "-c", "import time\nend = time.time() + 0.6\nwhile time.time() < end: pass"]
    ) as busy:
        with Sampler([busy.pid], every=0.1) as sampler:
            time.sleep(0.4)
        assert sampler.cores > 0.1
        assert sampler.peak > 1_000_000
        busy.wait()


def test_growth_compares_the_last_third_with_the_one_before():
    sampler = Sampler([])
    sampler.samples = [Usage(at, resident, 0) for at, resident in enumerate((1, 50, 100, 100, 110, 110))]
    assert sampler.growth == pytest.approx(0.1)
