"""`./ruam up` with real processes: it serves, it stops with nothing left, and what is wrong is one sentence."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
import pytest

from services import NAMES
from shared.servers.folder import free_port
from tests.support.databases import Database
from tests.support.programs import Up, run_word

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
BOTH = pytest.mark.parametrize("way", [(), ("--split",)], ids=["one process", "split"])


@pytest.mark.parametrize(
    ("way", "number"), [((), signal.SIGINT), ((), signal.SIGTERM), (("--split",), signal.SIGINT)], ids=str
)
def test_it_serves_every_path_and_stops_with_nothing_left(
    tmp_path: Path, way: tuple[str, ...], number: signal.Signals
) -> None:
    with Up(tmp_path / "data", *way) as up:
        up.wait_ready()
        for name in NAMES:
            assert httpx.get(f"{up.origin}/{name}/readyz").is_success
        everything = up.everything()
        assert up.stop(number) == 0
        assert "nothing was lost" in up.said
    assert not [process for process in everything if process.is_running()]


@BOTH
def test_after_kill_9_of_everything_it_simply_starts_again(tmp_path: Path, way: tuple[str, ...]) -> None:
    with Up(tmp_path / "data", *way) as first:
        first.wait_ready().kill_everything()
    with Up(tmp_path / "data", *way, port=first.port) as second:
        second.wait_ready()
        assert "it has recovered from its log" in second.said


def test_after_kill_9_of_the_group_it_simply_starts_again(tmp_path: Path) -> None:
    with Up(tmp_path / "data") as first:
        first.wait_ready()
        os.killpg(first.process.pid, signal.SIGKILL)
        first.process.wait()
        with Up(tmp_path / "data", port=first.port) as second:
            second.wait_ready()


def test_a_service_that_ends_is_started_again_while_the_others_go_on(tmp_path: Path) -> None:
    with Up(tmp_path / "data", "--split") as up:
        up.wait_ready()
        serving_of(up, "projects").kill()
        assert httpx.get(f"{up.origin}/feedback/readyz").is_success
        meanwhile = httpx.get(f"{up.origin}/projects/readyz")
        assert (meanwhile.status_code, meanwhile.headers["content-type"]) == (502, "application/problem+json")
        assert "the others go on" in meanwhile.json()["detail"]
        up.wait_until_said("projects ended and is started again")
        assert eventually(lambda: httpx.get(f"{up.origin}/projects/readyz").is_success)


def test_a_data_folder_in_use_is_refused(tmp_path: Path) -> None:
    with Up(tmp_path / "data") as up:
        up.wait_ready()
        second = run_word("up", "--data", str(tmp_path / "data"), "--port", str(free_port()))
        assert_sentence(second, f"in use by process {up.process.pid}: stop that one first")
        assert httpx.get(f"{up.origin}/feedback/readyz").is_success


def test_a_port_taken_is_refused_before_anything_is_started(tmp_path: Path) -> None:
    with Up(tmp_path / "one") as up:
        up.wait_ready()
        second = run_word("up", "--data", str(tmp_path / "two"), "--port", str(up.port))
        assert_sentence(second, f"Port {up.port} on 127.0.0.1 can't be used (Address already in use)")
    assert not (tmp_path / "two").exists()


def test_a_server_that_does_not_answer_is_named_and_nothing_is_started(tmp_path: Path) -> None:
    url = f"postgresql://ruam_app:x@127.0.0.1:{free_port()}/ruam"
    done = run_word(
        "up", "--data", str(tmp_path / "data"), "--port", str(free_port()), settings={"RUAM_DATABASE_URL": url}
    )
    assert_sentence(done, "RUAM_DATABASE_URL names can't be used")
    assert not (tmp_path / "data" / "valkey").exists()


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    done = run_word("up", "--data", str(tmp_path / "data"), settings={"RUAM_INSTANCE": "Not A Name"})
    assert_sentence(done, "RUAM_INSTANCE can't be 'Not A Name': write a short name")
    assert not (tmp_path / "data").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run_word("up", "--data", str(tmp_path / "file" / "data"), "--port", str(free_port()))
    assert_sentence(done, "can't be written (")


def test_servers_of_ones_own_are_used_instead(tmp_path: Path, database: Database, redis_url: str) -> None:
    settings = {
        "RUAM_DATABASE_URL": database.app_url,
        "RUAM_MIGRATION_URL": database.owner_url,
        "RUAM_REDIS_URL": redis_url,
    }
    with Up(tmp_path / "data", settings=settings) as up:
        up.wait_ready()
        assert len(up.everything()) == 1
        assert httpx.get(f"{up.origin}/feedback/readyz").is_success


def test_migrate_alone_prepares_the_database(tmp_path: Path) -> None:
    done = run_word("migrate", "--data", str(tmp_path / "data"))
    assert done.returncode == 0
    assert "ready for this version" in done.stdout


def serving_of(up: Up, name: str) -> psutil.Process:
    return next(process for process in up.everything() if process.cmdline()[-2:] == ["serve", name])


def eventually(holds: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.1)
    return False


def assert_sentence(done: subprocess.CompletedProcess[str], words: str) -> None:
    assert done.returncode == 1
    assert words in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert "Traceback" not in done.stderr + done.stdout
