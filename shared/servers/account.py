"""Whom a server runs as. PostgreSQL refuses root, so as root both servers run as an account that may do nothing else.

No folder above the data folder is opened up for that account: it starts inside its own folder and names it by
/proc/self/cwd, which needs no right to walk there. Only the programs are copied, when it can't reach them.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from shared.servers.errors import ServerError
from shared.servers.programs import Programs

UNPRIVILEGED = "nobody"
COPIES = Path("/var/cache/ruam")


class Identity(TypedDict, total=False):
    """The arguments of subprocess.Popen that give a child its account; empty: our own."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """The account of a server's processes and files."""

    uid: int
    gid: int
    other: bool

    @property
    def identity(self) -> Identity:
        """What to hand to subprocess.Popen."""
        return Identity(user=self.uid, group=self.gid, extra_groups=[]) if self.other else Identity()

    def own(self, folder: Path) -> None:
        """Make a folder that only this account (and root) can enter."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.other:
            os.chown(folder, self.uid, self.gid)

    def name_inside(self, folder: Path) -> str:
        """How a process that starts in its own folder names it, wherever the folder lies."""
        return "/proc/self/cwd" if self.other else str(folder)

    def reachable(self, programs: Programs) -> Path:
        """The main program, or, where this account can't reach that, the one of a copy of all of them.

        Raises ServerError when it can run neither.
        """
        if not self.other or self._can_run(programs.root / programs.main):
            return programs.root / programs.main
        copy = _copied(programs) / programs.main
        if not self._can_run(copy):
            raise ServerError(
                f"The account {UNPRIVILEGED} can't run {copy}: "
                f"allow programs under {COPIES}, or start Ruam as a user other than root."
            )
        return copy

    def _can_run(self, program: Path) -> bool:
        try:
            subprocess.run([program, "--version"], **self.identity, cwd="/", capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return False
        return True


def own_account() -> Account:
    """The account we run as ourselves."""
    return Account(os.geteuid(), os.getegid(), other=False)


def server_account() -> Account:
    """Our own account, or, as root, an unprivileged one that exists.

    Raises ServerError when root has no such account.
    """
    if os.geteuid() != 0:
        return own_account()
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise ServerError(
            f"PostgreSQL does not run as root and there is no account {UNPRIVILEGED}: start Ruam as another user."
        ) from None
    return Account(entry.pw_uid, entry.pw_gid, other=True)


def _copied(programs: Programs) -> Path:
    """Copy programs to where every account can read them, once for each version of them."""
    target = COPIES / programs.fingerprint()
    if target.exists():
        return target
    try:
        COPIES.mkdir(mode=0o755, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=COPIES) as half:
            whole = Path(half) / "whole"
            for part in programs.parts:
                shutil.copytree(programs.root / part, whole / part, ignore=shutil.ignore_patterns("include", "*.a"))
            whole.rename(target)
    except OSError as error:
        if target.exists():  # another process made the same copy in the meantime
            return target
        raise ServerError(
            f"The server's programs can't be copied to {target} ({error.strerror}): "
            "free some space there, or start Ruam as a user other than root."
        ) from None
    return target
