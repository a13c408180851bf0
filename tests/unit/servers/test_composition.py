"""Both servers or neither; those that settings name are checked, not started."""

from pathlib import Path

import pytest

from shared.servers import FolderLock, ServerError, Servers
from shared.servers.folder import free_port
from shared.settings import load

pytestmark = pytest.mark.slow


def test_nothing_runs_when_one_of_the_two_does_not_start(tmp_path: Path) -> None:
    holder = FolderLock(tmp_path / "valkey")
    holder.acquire()
    with pytest.raises(ServerError, match="in use"):
        Servers(load(data=tmp_path)).start()
    FolderLock(tmp_path / "postgres").acquire()
    assert not (tmp_path / "postgres" / "process.json").exists()


@pytest.mark.parametrize(
    ("setting", "url"),
    [
        ("database_url", f"postgresql://ruam_app:x@127.0.0.1:{free_port()}/ruam"),
        ("redis_url", f"redis://:x@127.0.0.1:{free_port()}/0"),
    ],
)
def test_a_server_that_does_not_answer_is_named(tmp_path: Path, setting: str, url: str) -> None:
    with pytest.raises(ServerError, match=f"RUAM_{setting.upper()} names can't be used .*: start it or correct"):
        Servers(load(data=tmp_path, **{setting: url})).start()
    assert not (tmp_path / "postgres" / "process.json").exists()
