"""The issue's own ending: an import broken off by kill -9 of everything, started again, ends with each row counted once."""

import random
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.support.programs import ROOT, Up, clean_environment, run_word

pytestmark = pytest.mark.timeout(300)
ROWS = 6_000
SETTLE_SECONDS = 60


def table(path: Path) -> Path:
    """Opinions of which some are the same to the letter, as in life."""
    words = random.Random(7)
    subjects = ("ถนน", "ไฟทาง", "น้ำประปา", "ขยะ", "รถรับส่ง")
    lines = [f"ขอให้ปรับปรุง{words.choice(subjects)} หมู่ {words.randint(1, 400)}" for _ in range(ROWS)]
    path.write_text("ความคิดเห็น\n" + "\n".join(lines) + "\n", "utf-8")
    return path


def counted(origin: str, consultation: str) -> int:
    """What reporting says it counts."""
    summary = httpx.get(f"{origin}/reporting/api/open/summary", params={"consultation": consultation}, timeout=10)
    return summary.raise_for_status().json()["totals"]["opinions"]


def wait_for_count(origin: str, consultation: str, rows: int) -> None:
    deadline = time.monotonic() + SETTLE_SECONDS
    while (now := counted(origin, consultation)) != rows:
        assert now < rows, f"{now} of {rows} rows are counted: some twice"
        assert time.monotonic() < deadline, f"only {now} of {rows} rows are counted"
        time.sleep(0.1)


def test_an_import_killed_in_the_middle_ends_with_every_row_counted_once(tmp_path: Path) -> None:
    data, file = tmp_path / "data", table(tmp_path / "opinions.csv")
    words = ("import", str(file), "--consultation", "killed", "--yes", "--data", str(data))
    with Up(data) as first:
        first.wait_ready()
        at = ("--port", str(first.port))
        assert run_word("consultation", "killed", "--title", "ถนน", *at, "--data", str(data)).returncode == 0
        sender = subprocess.Popen(
            [sys.executable, "-m", "services", *words, *at],
            cwd=ROOT, env=clean_environment({}), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + SETTLE_SECONDS
        while counted(first.origin, "killed") < ROWS // 10:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        first.kill_everything()
        assert sender.wait(60) == 1  # it says that the instance stopped
    with Up(data) as second:
        second.wait_ready()
        done = run_word(*words, "--port", str(second.port), timeout=200)
        assert done.returncode == 0, done.stderr
        wait_for_count(second.origin, "killed", ROWS)
