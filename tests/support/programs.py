"""`./ruam`'s words as real processes, run as a person would run them."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

from shared.servers.folder import free_port

ROOT = Path(__file__).parents[2]
NO_SETTINGS: Mapping[str, str] = {}


def clean_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Our environment with these RUAM_* variables and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RUAM_")}
    return {**kept, "COLUMNS": "200", **settings}


def run_word(
    *words: str, timeout: float = 60, settings: Mapping[str, str] = NO_SETTINGS
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; what it said is in `stdout` and `stderr`."""
    command = [sys.executable, "-m", "services", *words]
    environment = clean_environment(settings)
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=timeout, check=False
    )


class Up:
    """`./ruam up` in a process group of its own; use as a context manager, which leaves nothing running."""

    def __init__(
        self, data: Path, *words: str, port: int | None = None, settings: Mapping[str, str] = NO_SETTINGS
    ) -> None:
        self.port = port or free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self._output = tempfile.TemporaryFile("w+")  # noqa: SIM115 - lives as long as the process
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "services", "up", "--data", str(data), "--port", str(self.port), *words],
            cwd=ROOT,
            env=clean_environment(settings),
            stdout=self._output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def __enter__(self) -> "Up":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.stop()
        self._output.close()

    @property
    def said(self) -> str:
        """All that it has printed so far."""
        self._output.seek(0)
        return self._output.read()

    def wait_ready(self, seconds: float = 60) -> "Up":
        """Wait until it says where to go."""
        self.wait_until_said(re.escape(self.origin), seconds)
        return self

    def wait_until_said(self, pattern: str, seconds: float = 30) -> None:
        """Wait until its output matches. Raises AssertionError with the output when it does not."""
        deadline = time.monotonic() + seconds
        while not re.search(pattern, self.said):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"{pattern!r} was not said, but:\n{self.said}")
            time.sleep(0.05)

    def stop(self, number: signal.Signals = signal.SIGINT, seconds: float = 40) -> int:
        """Ask it to stop, as Ctrl-C does, and give its exit status."""
        self.process.send_signal(number)
        return self.process.wait(seconds)

    def everything(self) -> list[psutil.Process]:
        """The process and all that it started, whichever group they are in."""
        whole = psutil.Process(self.process.pid)
        return [whole, *whole.children(recursive=True)]

    def kill_everything(self) -> None:
        """kill -9 to all of it at once: a power cut, as far as it can tell."""
        for process in self.everything():
            process.kill()
        self.process.wait()
