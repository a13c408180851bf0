"""A server's process: it ends when we end, and the next start finds one that outlived a kill -9 and ends it first."""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil

from shared.servers.account import Account
from shared.servers.errors import ServerError
from shared.servers.folder import write_whole

PR_SET_PDEATHSIG = 1
PLAIN = {"PATH": os.defpath, "LANG": "C", "TZ": "UTC"}


class ServerProcess:
    """Starts one program in its folder and stops it; `folder/process.json` tells the next start which one it was."""

    def __init__(self, folder: Path, *, farewell: signal.Signals, patience: float = 30) -> None:
        self._folder = folder
        self._farewell = farewell
        self._patience = patience
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Process id while one is running."""
        return self._child.pid if self._child and self._child.poll() is None else None

    def start(
        self,
        account: Account,
        command: list[str],
        *,
        inside: Path,
        stdin: bytes = b"",
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start the program with `inside` as its folder; its words go to `folder/log`."""
        with (self._folder / "log").open("ab") as log:
            self._child = subprocess.Popen(  # it lives until stop
                command,
                **account.identity,
                cwd=inside,
                env=PLAIN | dict(environment or {}),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is ours to pass on, in order
                preexec_fn=_end_with_parent(self._farewell),  # noqa: PLW1509 - it makes one system call and takes no lock
            )
        with contextlib.suppress(ProcessLookupError, psutil.NoSuchProcess):
            born = psutil.Process(self._child.pid).create_time()
            write_whole(self._folder / "process.json", json.dumps({"pid": self._child.pid, "born": born}))
        with contextlib.suppress(BrokenPipeError):  # it ended at once; `wait_until` tells
            if self._child.stdin:
                self._child.stdin.write(stdin)
                self._child.stdin.close()

    def wait_until(self, ready: Callable[[], bool], seconds: float = 60) -> bool:
        """Wait until the server answers; False when it ended or stayed silent instead."""
        deadline = time.monotonic() + seconds
        while self.pid and time.monotonic() < deadline:
            if ready():
                return True
            time.sleep(0.02)
        return False

    def say_farewell(self) -> None:
        """Ask it to finish without waiting for it."""
        if self._child:
            self._child.send_signal(self._farewell)

    def stop(self) -> None:
        """Ask it to finish; after `patience` seconds end it (its log makes the next start whole)."""
        if self._child:
            self.say_farewell()
            try:
                self._child.wait(self._patience)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
            self._child = None
            (self._folder / "process.json").unlink(missing_ok=True)

    def end_left_over(self) -> bool:
        """End a server that outlived the process that started it; tells whether the last run was cut off.

        Called by the folder's owner only, so whoever is found has no parent that cares. Raises ServerError.
        """
        path = self._folder / "process.json"
        if not path.exists():
            return False
        was = json.loads(path.read_text())
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(was["pid"])
            if abs(process.create_time() - was["born"]) < 1:
                _end(process, self._farewell, self._patience)
        path.unlink()
        return True

    def last_words(self) -> str:
        """The last line of its log, for an error message."""
        lines = (self._folder / "log").read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"


def _end(process: psutil.Process, farewell: signal.Signals, patience: float) -> None:
    try:
        process.send_signal(farewell)
        process.wait(patience)
    except psutil.TimeoutExpired:
        process.kill()
        process.wait(5)
    except psutil.AccessDenied:
        raise ServerError(
            f"Process {process.pid} of another user still serves this data folder: stop it, or start as that user."
        ) from None


def _end_with_parent(farewell: signal.Signals) -> Callable[[], None] | None:
    """On Linux the kernel says farewell to the server when the thread that started it ends, even by kill -9.

    Elsewhere the next start does (`end_left_over`).
    """
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, farewell, 0, 0, 0)
