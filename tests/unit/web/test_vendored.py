"""What others made is the version we say, byte for byte, and small."""

import hashlib
import re
from pathlib import Path

SHELL = Path(__file__).parents[3] / "shared/web"


def recorded() -> dict[str, str]:
    return dict(re.findall(r"\| (static/\S+) \| ([0-9a-f]{64}) \|", (SHELL / "VENDORED.md").read_text()))


def test_files_have_the_recorded_hashes() -> None:
    assert recorded()
    for name, digest in recorded().items():
        assert hashlib.sha256((SHELL / name).read_bytes()).hexdigest() == digest, name


def test_no_vendored_file_is_missing_from_the_record() -> None:
    files = [*SHELL.glob("static/vendor/*.js"), *SHELL.glob("static/fonts/*.woff2")]
    assert {file.relative_to(SHELL).as_posix() for file in files} == set(recorded())


def test_everything_static_stays_well_below_a_megabyte() -> None:
    assert sum(file.stat().st_size for file in (SHELL / "static").rglob("*") if file.is_file()) < 300_000
