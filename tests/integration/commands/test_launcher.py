"""`./ruam` on a machine with nothing but Python: a small checkout of its own, with packages made for the test."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

LAUNCHER = Path(__file__).parents[3] / "ruam"
PROGRAM = "import sys; from importlib.metadata import version; print(version('tiny'), *sys.argv[1:])"


class Checkout:
    """A folder with the launcher, two lock files and a program that prints what it was given."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "services").mkdir(parents=True)
        (folder / "services" / "__main__.py").write_text(PROGRAM)
        shutil.copy(LAUNCHER, folder / "ruam")
        self.lock("1")
        (folder / "requirements-dev.lock").write_text("")

    def lock(self, version: str, *, digest: str | None = None) -> None:
        """Let the lock file ask for this version of the package `tiny`."""
        wheel = self.folder / f"tiny-{version}-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as file:
            info = f"tiny-{version}.dist-info"
            file.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n")
            file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            file.writestr(f"{info}/RECORD", "")
        digest = digest or hashlib.sha256(wheel.read_bytes()).hexdigest()
        (self.folder / "requirements.lock").write_text(f"tiny @ {wheel.as_uri()} --hash=sha256:{digest}\n")

    def start(self, *words: str, cwd: Path | None = None, python: str = sys.executable) -> subprocess.Popen[str]:
        """Start the launcher."""
        return subprocess.Popen(
            [python, self.folder / "ruam", *words],
            cwd=cwd or self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, cwd: Path | None = None) -> tuple[int, str, str]:
        """Run it to its end: exit status and what it said."""
        process = self.start(*words, cwd=cwd)
        out, err = process.communicate()
        return process.returncode, out.strip(), err.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path / "checkout")


def test_the_first_start_prepares_and_the_second_just_starts(checkout: Checkout, tmp_path: Path) -> None:
    status, said, told = checkout.run("up", "--port", "9")
    assert (status, said) == (0, "1 up --port 9")
    assert "Preparing Ruam" in told
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "services").mkdir(parents=True)
    assert checkout.run("up", cwd=elsewhere) == (0, "1 up", "")


def test_a_changed_lock_file_is_followed(checkout: Checkout) -> None:
    checkout.run()
    checkout.lock("2")
    assert checkout.run()[:2] == (0, "2")


def test_tests_and_checks_get_what_they_need_beside(checkout: Checkout) -> None:
    assert "Preparing" in checkout.run("up")[2]
    assert "Preparing" in checkout.run("test")[2]
    assert checkout.run("check")[2] == ""
    assert checkout.run("up")[2] == ""


def test_one_killed_half_way_is_made_anew(checkout: Checkout) -> None:
    process = checkout.start()
    assert process.stderr
    assert "Preparing" in process.stderr.readline()
    process.kill()
    process.communicate()
    assert checkout.run()[:2] == (0, "1")


def test_two_at_once_wait_for_each_other(checkout: Checkout) -> None:
    both = [checkout.start(), checkout.start()]
    told = [process.communicate() for process in both]
    assert [out.strip() for out, _ in told] == ["1", "1"]
    assert sum("Preparing" in err for _, err in told) == 1


def test_a_package_that_is_not_the_locked_one_is_refused(checkout: Checkout) -> None:
    checkout.lock("1", digest="0" * 64)
    status, said, told = checkout.run()
    assert (status, said) == (1, "")
    assert "The packages of requirements.lock can't be installed" in told.splitlines()[-1]


def test_half_a_checkout_is_told(checkout: Checkout) -> None:
    (checkout.folder / "requirements.lock").unlink()
    assert checkout.run() == (
        1,
        "",
        "✗ requirements.lock is missing: this is not a whole copy of Ruam; clone it again.",
    )


def test_a_python_without_ensurepip_is_enough(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    stub = checkout.folder / "without"
    stub.mkdir()
    (stub / "ensurepip.py").write_text("raise SystemExit(1)\n")
    monkeypatch.setenv("PYTHONPATH", os.fspath(stub))
    assert checkout.run()[:2] == (0, "1")
