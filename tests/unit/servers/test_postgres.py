"""The embedded PostgreSQL: who may come in, what survives, and what an operator is told."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from shared.servers import PostgresServer, ServerError

pytestmark = pytest.mark.slow

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another account")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")

STARTER = """
import sys, time
from pathlib import Path
from shared.servers import PostgresServer
server = PostgresServer(Path(sys.argv[1]))
print(server.start().owner, server.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PostgresServer]:
    server = PostgresServer(tmp_path / "postgres")
    yield server
    server.stop()


async def value(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def modes_above(folder: Path) -> dict[Path, tuple[int, int]]:
    return {parent: (parent.stat().st_mode, parent.stat().st_uid) for parent in folder.parents}


def start_elsewhere(folder: Path) -> tuple[subprocess.Popen[str], str, int]:
    starter = subprocess.Popen([sys.executable, "-c", STARTER, folder], stdout=subprocess.PIPE, text=True)
    assert starter.stdout
    url, pid = starter.stdout.readline().split()
    return starter, url, int(pid)


async def test_each_role_comes_in_with_its_own_password_only(server: PostgresServer) -> None:
    urls = server.start()
    assert await value(urls.owner, "SELECT current_user") == "ruam_owner"
    assert await value(urls.app, "SELECT current_user") == "ruam_app"
    with pytest.raises(asyncpg.InvalidPasswordError):
        await value(urls.app.replace("ruam_app:", "ruam_app:x"), "SELECT 1")


async def test_it_is_durable_and_listens_on_this_machine_only(server: PostgresServer) -> None:
    urls = server.start()
    shown = [await value(urls.admin, f"SHOW {name}") for name in ("fsync", "synchronous_commit", "listen_addresses")]
    assert shown == ["on", "on", "127.0.0.1"]


@as_root
async def test_no_folder_above_the_data_is_opened_up_and_no_server_runs_as_root(tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir(mode=0o700)
    before = modes_above(hidden / "postgres")
    server = PostgresServer(hidden / "postgres")
    try:
        urls = server.start()
        assert await value(urls.app, "SELECT 1") == 1
        assert server.pid
        assert psutil.Process(server.pid).uids().real != 0
    finally:
        server.stop()
    assert modes_above(hidden / "postgres") == before


def test_passwords_and_data_can_be_read_by_nobody_else(server: PostgresServer, tmp_path: Path) -> None:
    server.start()
    folder = tmp_path / "postgres"
    assert stat.S_IMODE((folder / "passwords.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "cluster").stat().st_mode) == 0o700


async def test_a_restart_keeps_the_data_the_port_and_the_passwords(server: PostgresServer) -> None:
    urls = server.start()
    await value(urls.owner, "CREATE TABLE kept AS SELECT 7 AS n")
    server.stop()
    assert server.start() == urls
    assert await value(urls.owner, "SELECT n FROM kept") == 7
    assert server.repairs == []


async def test_another_port_is_found_when_the_last_one_is_taken(server: PostgresServer, tmp_path: Path) -> None:
    first = server.start()
    server.stop()
    with socket.create_server(("127.0.0.1", int((tmp_path / "postgres" / "port").read_text()))):
        second = server.start()
    assert first.app != second.app
    assert await value(second.app, "SELECT 1") == 1


def test_a_folder_in_use_is_refused_with_the_way_out(server: PostgresServer, tmp_path: Path) -> None:
    server.start()
    with pytest.raises(ServerError, match=rf"in use by process {os.getpid()}: stop that one .* --data"):
        PostgresServer(tmp_path / "postgres").start()


def test_a_cut_off_first_start_is_made_anew(server: PostgresServer, tmp_path: Path) -> None:
    half = tmp_path / "postgres" / "cluster"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    server.start()


@on_linux
def test_the_server_ends_with_a_starter_that_is_killed(tmp_path: Path) -> None:
    starter, _, pid = start_elsewhere(tmp_path / "postgres")
    starter.kill()
    starter.wait()
    deadline = time.monotonic() + 10
    while psutil.pid_exists(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not psutil.pid_exists(pid)


async def test_after_kill_9_of_everything_the_next_start_repairs_and_says_so(
    server: PostgresServer, tmp_path: Path
) -> None:
    starter, url, pid = start_elsewhere(tmp_path / "postgres")
    await value(url, "CREATE TABLE kept AS SELECT 7 AS n")
    os.kill(pid, signal.SIGKILL)
    starter.kill()
    starter.wait()
    urls = server.start()
    assert await value(urls.owner, "SELECT n FROM kept") == 7
    assert server.repairs == ["PostgreSQL was cut off last time; it has recovered from its log."]
