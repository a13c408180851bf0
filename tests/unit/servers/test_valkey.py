"""The embedded broker: a password, this machine only, and nothing of it on disk or on a command line."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
import redis

from shared.servers import ServerError, ValkeyServer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ValkeyServer]:
    server = ValkeyServer(tmp_path / "valkey")
    yield server
    server.stop()


def test_it_wants_the_password(server: ValkeyServer) -> None:
    url = server.start()
    assert redis.Redis.from_url(url).ping()
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=urlsplit(url).port or 0).ping()


def test_the_password_shows_on_no_command_line(server: ValkeyServer) -> None:
    password = urlsplit(server.start()).password
    assert password
    assert server.pid
    assert password not in " ".join(psutil.Process(server.pid).cmdline())


def test_root_does_not_run_it(server: ValkeyServer) -> None:
    server.start()
    assert server.pid
    assert psutil.Process(server.pid).uids().real != 0


def test_a_restart_keeps_the_address_and_forgets_the_rest(server: ValkeyServer) -> None:
    url = server.start()
    redis.Redis.from_url(url).set("a", "1")
    server.stop()
    assert server.start() == url
    assert redis.Redis.from_url(url).get("a") is None


def test_a_folder_in_use_is_refused_with_the_way_out(server: ValkeyServer, tmp_path: Path) -> None:
    server.start()
    with pytest.raises(ServerError, match=rf"in use by process {os.getpid()}: stop that one .* --data"):
        ValkeyServer(tmp_path / "valkey").start()
