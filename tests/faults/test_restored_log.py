"""A log that was restored from an older backup is seen as another history, said, and everything made of it is made anew."""

import asyncio
import subprocess
from pathlib import Path

import pytest

from shared.servers.programs import postgres_programs
from tests.faults.support.evidence import MODELS, live_equals_rebuilt, log_is_whole
from tests.faults.support.town import Town, connected

pytestmark = pytest.mark.timeout(180)


@pytest.mark.parametrize("afterwards", ["while reporting runs", "while reporting is down"])
async def test_a_log_restored_from_an_older_backup_is_shown_as_forked_and_read_again(
    town: Town, tmp_path: Path, afterwards: str
):
    await town.start()
    await town.citizens.send(10)
    await town.all_are_counted()
    await town.feedback.stop()
    backup = await dumped(town, tmp_path / "feedback.dump")
    kept = dict(town.citizens.acknowledged)
    town.feedback.start()
    await town.feedback.ready()
    await town.citizens.send(15)
    await town.all_are_counted()

    await town.feedback.stop()
    if afterwards == "while reporting is down":
        await town.reporting.stop()
    await restored(town, backup)
    town.citizens.acknowledged = kept
    town.feedback.start()
    if afterwards == "while reporting is down":
        town.reporting.start()
    await town.feedback.ready()
    await town.reporting.ready()
    await town.says(town.reporting, "its history differed from our copy", seconds=15)
    await town.citizens.send(3)

    await town.all_are_counted()
    await log_is_whole(town)
    for service, models in MODELS.items():
        for model in models:
            await live_equals_rebuilt(town, service, model)
    (fork, *_) = (await town.reporting.status())["forks"]
    assert fork["log"] == "testtown.feedback"
    assert fork["common"] < fork["position"]
    assert fork["mended_at"]
    await town.is_well()


async def dumped(town: Town, path: Path) -> Path:
    """The backup that an operator makes of feedback: its log, and the read models beside it."""
    await run("pg_dump", "--format=custom", "--schema=feedback*", f"--file={path}", town.database.admin_url)
    return path


async def restored(town: Town, backup: Path) -> None:
    """Put the backup in the place of what is there."""
    async with connected(town.database.admin_url) as connection:
        for row in await connection.fetch("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'feedback%'"):
            await connection.execute(f'DROP SCHEMA "{row["nspname"]}" CASCADE')
    await run("pg_restore", "--exit-on-error", f"--dbname={town.database.admin_url}", str(backup))


async def run(program: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs."""
    programs = postgres_programs()
    path = (programs.root / programs.main).parent / program
    done = await asyncio.to_thread(subprocess.run, [path, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
