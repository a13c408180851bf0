"""A server's folder: one owner at a time, and small files that are either whole or not there."""

import fcntl
import json
import os
import secrets
import socket
from pathlib import Path
from typing import IO

from shared.servers.errors import ServerError


class FolderLock:
    """Owns a folder for as long as this process lives; a kill -9 frees it, so no lock is ever stale."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Make the folder where it is missing (mode 0700) and own it.

        Raises ServerError when another process owns it or it can't be written.
        """
        make_private(self._folder)
        try:
            file = (self._folder / "lock").open("a+")
        except OSError as error:
            raise _unwritable(self._folder, error) from None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            owner = file.read().strip() or "unknown"
            file.close()
            raise ServerError(
                f"The data folder {self._folder} is in use by process {owner}: "
                "stop that one first, or choose another folder with --data."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    def release(self) -> None:
        """Give the folder up; nothing happens when it is not owned."""
        if self._file:
            self._file.close()
            self._file = None


def make_private(folder: Path) -> None:
    """Make a folder only its owner can enter; one that is there keeps its mode, and so does every parent.

    Raises ServerError when it can't be made.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from None


def read_or_make(path: Path, names: tuple[str, ...]) -> dict[str, str]:
    """Random passwords by name, kept in a file that only its owner can read (0600), made at the first call."""
    if path.exists():
        return json.loads(path.read_text())
    made = {name: secrets.token_urlsafe(24) for name in names}
    write_whole(path, json.dumps(made))
    return made


def write_whole(path: Path, text: str) -> None:
    """Replace a file (mode 0600) so that a crash leaves the old or the new one, never half of it."""
    new = path.with_name(path.name + ".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def remembered_port(folder: Path) -> int:
    """The port this folder's server had last time if it is free, else a new free one, remembered."""
    path = folder / "port"
    last = int(path.read_text()) if path.exists() else 0
    port = last if last and is_free(last) else free_port()
    write_whole(path, str(port))
    return port


def free_port() -> int:
    """A port on 127.0.0.1 that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _unwritable(folder: Path, error: OSError) -> ServerError:
    return ServerError(
        f"The data folder {folder} can't be written ({error.strerror}): "
        "give yourself the right to, or choose another folder with --data."
    )
