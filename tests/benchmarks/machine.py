"""On what a benchmark ran: without it a figure means nothing."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Machine:
    """`cores` are those this process may use; `memory` is in gibibytes.

    `busy` is how many cores other work kept busy just before the run: figures of a busy machine are not to be compared.
    """

    cpu: str
    cores: int
    memory: float
    kernel: str
    python: str
    postgres: str
    busy: float


def busy_cores(seconds: float = 1.0) -> float:
    """How many cores all processes together use now, watched for `seconds`."""
    return round(psutil.cpu_percent(seconds) / 100 * (psutil.cpu_count() or 1), 1)


def this_machine(postgres: str, busy: float) -> Machine:
    """Describe this machine; `postgres` is the version of the server that was used, or `not used`;
    `busy` what `busy_cores` said before the run.
    """
    return Machine(
        cpu=_cpu_name(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        memory=round(psutil.virtual_memory().total / 2**30, 1),
        kernel=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        postgres=postgres,
        busy=busy,
    )


def _cpu_name() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
