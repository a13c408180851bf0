"""A server's process: what a killed starter left behind is ended, and nobody else is touched."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from shared.servers import account
from shared.servers.account import own_account, server_account
from shared.servers.process import ServerProcess
from shared.servers.programs import Programs

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def test_a_left_over_process_is_ended(tmp_path: Path) -> None:
    left = ServerProcess(tmp_path, farewell=signal.SIGTERM)
    left.start(own_account(), SLEEP, inside=tmp_path)
    pid = left.pid
    assert pid
    assert ServerProcess(tmp_path, farewell=signal.SIGTERM).end_left_over()
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    left.stop()


def test_a_number_that_now_belongs_to_another_process_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen(SLEEP) as other:
        born = psutil.Process(other.pid).create_time() - 60
        (tmp_path / "process.json").write_text(json.dumps({"pid": other.pid, "born": born}))
        assert ServerProcess(tmp_path, farewell=signal.SIGTERM).end_left_over()
        assert other.poll() is None
        other.kill()


def test_one_that_does_not_take_leave_is_ended_all_the_same(tmp_path: Path) -> None:
    deaf = ServerProcess(tmp_path, farewell=signal.SIGTERM, patience=0.5)
    program = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    deaf.start(own_account(), [sys.executable, "-c", program], inside=tmp_path)
    assert deaf.wait_until(lambda: bool((tmp_path / "log").read_text()))
    deaf.stop()
    assert deaf.pid is None


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    monkeypatch.setattr(account, "COPIES", folder)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs servers as another account")
def test_programs_are_copied_where_the_account_can_run_them(tmp_path: Path, copies: Path) -> None:
    program = tmp_path / "package" / "bin" / "tool"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\necho 1\n")
    program.chmod(0o755)
    tmp_path.chmod(0o700)
    programs = Programs(tmp_path, ("package",), main="package/bin/tool")
    found = server_account().reachable(programs)
    assert found.is_relative_to(copies)
    assert server_account().reachable(programs) == found
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
