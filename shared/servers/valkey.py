"""An embedded Valkey (a Redis-protocol server) in one folder: a password, loopback only, nothing kept on disk.

It may forget everything at any time: the event logs are the truth, and relays fill it again.
"""

import signal
from pathlib import Path

import redis

from shared.servers.account import Account, server_account
from shared.servers.errors import ServerError
from shared.servers.folder import FolderLock, free_port, read_or_make, remembered_port, write_whole
from shared.servers.process import ServerProcess
from shared.servers.programs import valkey_programs

START_TRIES = 3

CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
save ""
appendonly no
maxmemory-policy noeviction
"""


class ValkeyServer:
    """Valkey in `folder`; a server that outlived its starter is ended at start."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._inside = self._folder / "inside"
        self._lock = FolderLock(self._folder)
        self._process = ServerProcess(self._folder, farewell=signal.SIGTERM)

    def start(self) -> str:
        """Start the server; its address is redis://:password@127.0.0.1:port/0.

        Start it from a thread that stays: on Linux the server ends with that thread.
        Raises ServerError; nothing is left running then.
        """
        self._lock.acquire()
        try:
            return self._start(server_account())
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server; what it held is gone; nothing happens when it does not run."""
        self._process.stop()
        self._lock.release()

    @property
    def pid(self) -> int | None:
        """Process id of the server while it runs."""
        return self._process.pid

    def _start(self, account: Account) -> str:
        self._process.end_left_over()
        account.own(self._inside)
        program = account.reachable(valkey_programs())
        password = read_or_make(self._folder / "passwords.json", ("default",))["default"]
        port = remembered_port(self._folder)
        for _ in range(START_TRIES):
            # By standard input: a command line can be read by every user of the machine.
            configuration = CONFIGURATION.format(port=port, password=password, folder=account.name_inside(self._inside))
            self._process.start(account, [str(program), "-"], inside=self._inside, stdin=configuration.encode())
            url = f"redis://:{password}@127.0.0.1:{port}/0"
            if self._process.wait_until(lambda url=url: _answers(url), seconds=20):
                return url
            self._process.stop()
            port = free_port()
            write_whole(self._folder / "port", str(port))
        raise ServerError(
            f"Valkey does not start ({self._process.last_words()}): see {self._folder / 'log'} for the reason."
        )


def _answers(url: str) -> bool:
    with redis.Redis.from_url(url) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
