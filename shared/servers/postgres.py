"""An embedded PostgreSQL 18 in one folder: passwords (scram), loopback only, durable, with Ruam's two roles."""

import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from shared.servers.account import Account, server_account
from shared.servers.errors import ServerError
from shared.servers.folder import FolderLock, free_port, read_or_make, remembered_port, write_whole
from shared.servers.process import ServerProcess
from shared.servers.programs import postgres_programs

DATABASE = "ruam"
OWNER = "ruam_owner"
RUNTIME = "ruam_app"
ADMIN = "postgres"

START_TRIES = 5

HBA = """\
local all all               scram-sha-256
host  all all 127.0.0.1/32  scram-sha-256
"""


@dataclass(frozen=True)
class PostgresUrls:
    """Addresses in the form postgresql://role:password@127.0.0.1:port/database."""

    owner: str
    app: str
    admin: str


class PostgresServer:
    """PostgreSQL in `folder`; what an earlier run left half done is repaired at start and told in `repairs`."""

    def __init__(self, folder: Path) -> None:
        self.repairs: list[str] = []
        self._folder = folder.absolute()
        self._cluster = self._folder / "cluster"
        self._lock = FolderLock(self._folder)
        self._process = ServerProcess(self._folder, farewell=signal.SIGINT)

    def start(self) -> PostgresUrls:
        """Start the server, making its cluster first where there is none.

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
        """Finish what is being committed, end every connection, and stop; nothing happens when it does not run."""
        self._process.stop()
        self._lock.release()

    @property
    def pid(self) -> int | None:
        """Process id of the server while it runs."""
        return self._process.pid

    def _start(self, account: Account) -> PostgresUrls:
        cut_off = self._process.end_left_over()
        program = account.reachable(postgres_programs())
        passwords = read_or_make(self._folder / "passwords.json", (ADMIN, OWNER, RUNTIME))
        if not (self._folder / "made").exists():
            self._make_cluster(program.parent, account, passwords)
        elif cut_off:
            self.repairs.append("PostgreSQL was cut off last time; it has recovered from its log.")
        port = self._listen(program, account)

        def url(role: str) -> str:
            return f"postgresql://{role}:{passwords[role]}@127.0.0.1:{port}/{DATABASE}"

        return PostgresUrls(owner=url(OWNER), app=url(RUNTIME), admin=url(ADMIN))

    def _make_cluster(self, programs: Path, account: Account, passwords: dict[str, str]) -> None:
        """Make the cluster; the file `made` is written last, so a cut-off attempt is thrown away and made again."""
        shutil.rmtree(self._cluster, ignore_errors=True)
        account.own(self._cluster)
        name = account.name_inside(self._cluster)
        self._run(
            account,
            [
                *(str(programs / "initdb"), f"--pgdata={name}", f"--username={ADMIN}", "--no-instructions"),
                *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                "--auth=reject",  # until the passwords are in
            ],
        )
        # Without a server and its socket, so that at no moment anyone could come in without a password.
        self._run(
            account,
            [str(programs / "postgres"), "--single", "-D", name, "-c", "exit_on_error=true", "-j", "postgres"],
            stdin="\n\n".join([*_roles(passwords), ""]),
        )
        (self._cluster / "pg_hba.conf").write_text(HBA)
        write_whole(self._folder / "made", "")

    def _run(self, account: Account, command: list[str], stdin: str = "") -> None:
        done = subprocess.run(
            command, **account.identity, cwd=self._cluster, input=stdin, capture_output=True, text=True, check=False
        )
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            raise ServerError(f"PostgreSQL's data can't be made in {self._cluster} ({last}): free space or move it.")

    def _listen(self, program: Path, account: Account) -> int:
        """Start on a free port; another is tried when one is taken meanwhile, or old workers are still leaving."""
        port = remembered_port(self._folder)
        for _ in range(START_TRIES):
            self._process.start(account, self._command(program, account, port), inside=self._cluster)
            if self._process.wait_until(self._is_ready):
                return port
            self._process.stop()
            port = free_port()
            write_whole(self._folder / "port", str(port))
        raise ServerError(
            f"PostgreSQL does not start ({self._process.last_words()}): see {self._folder / 'log'} for the reason."
        )

    def _command(self, program: Path, account: Account, port: int) -> list[str]:
        options = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": ".",  # inside the cluster, which nobody else can enter
            "max_connections": 200,
            "shared_buffers": "128MB",
            "max_wal_size": "512MB",
            "fsync": "on",
            "synchronous_commit": "on",
            "jit": "off",
            "log_min_messages": "warning",
            "log_checkpoints": "off",
            "timezone": "UTC",
        }
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [str(program), "-D", account.name_inside(self._cluster), *settings]

    def _is_ready(self) -> bool:
        """PostgreSQL writes its state in the eighth line of its own lock file."""
        try:
            lines = (self._cluster / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[0] == str(self._process.pid) and lines[7].strip() == "ready"


def _roles(passwords: dict[str, str]) -> list[str]:
    return [
        f"ALTER ROLE {ADMIN} PASSWORD '{passwords[ADMIN]}';",
        f"CREATE ROLE {OWNER} LOGIN PASSWORD '{passwords[OWNER]}';",
        f"CREATE ROLE {RUNTIME} LOGIN PASSWORD '{passwords[RUNTIME]}';",
        f"CREATE DATABASE {DATABASE} OWNER {OWNER};",
        f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC;",
        # CREATE: services build and drop the schemas of their read models while they run.
        f"GRANT CONNECT, TEMPORARY, CREATE ON DATABASE {DATABASE} TO {RUNTIME};",
    ]
