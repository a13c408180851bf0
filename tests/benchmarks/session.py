"""One benchmark from its beginning to its report."""

from collections.abc import Callable
from datetime import datetime
from time import monotonic

from tests.benchmarks.catalogue import benchmark
from tests.benchmarks.context import fresh_context
from tests.benchmarks.machine import busy_cores, this_machine
from tests.benchmarks.report import Report


def measure(name: str, command: str, say: Callable[[str], None]) -> Report:
    """Run the benchmark `name` with servers of its own. What the run raises is passed on, after all is removed."""
    busy = busy_cores()
    began, clock = datetime.now().astimezone(), monotonic()
    with fresh_context(say) as context:
        figures = benchmark(name)(context)
        machine = this_machine(context.postgres_version, busy)
    return Report(name, command, began, monotonic() - clock, machine, tuple(figures))
