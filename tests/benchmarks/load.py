"""Load from outside the measured processes: a fixed number of connections, each sending again once it was answered.

`wrk` does it where it is installed, else a generator of our own in a process of its own; the report says which. Both
are closed loops: a slow answer also delays the next question, so the percentiles are those of the answers given.
"""

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import orjson

from tests.benchmarks import load_asyncio, load_wrk
from tests.benchmarks.load_shapes import Generator, Load, LoadError, LoadReport

__all__ = ["Generator", "Load", "LoadError", "LoadReport", "generator_here", "send", "write_corpus"]


def generator_here() -> Generator:
    """The generator that this machine has."""
    return "wrk" if shutil.which("wrk") else "asyncio"


def send(load: Load, generator: Generator | None = None) -> LoadReport:
    """Send the load and wait for the report. Raises LoadError."""
    chosen = generator or generator_here()
    return (load_wrk if chosen == "wrk" else load_asyncio).send(load)


def write_corpus(path: Path, bodies: Iterable[Mapping[str, str]]) -> Path:
    """Write one JSON object per line, as `Load.corpus` wants it."""
    with path.open("wb") as file:
        file.writelines(orjson.dumps(body) + b"\n" for body in bodies)
    return path
