"""`./ruam bench`: lists, runs, reports; tells a missed goal from a failed run."""

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
import typer
from typer.testing import CliRunner, Result

from services.commands.bench import bench
from tests.benchmarks import catalogue, session
from tests.benchmarks.context import Context
from tests.benchmarks.figures import Figure

Ruam = Callable[..., Result]


@pytest.fixture
def ruam() -> Ruam:
    app = typer.Typer()
    app.command()(bench)
    return lambda *words: CliRunner().invoke(app, list(words))


def missed(context: Context) -> list[Figure]:
    context.say("working")
    return [Figure("speed", 1.0, "m/s", goal=2.0)]


def broken(context: Context) -> list[Figure]:
    raise RuntimeError(f"no wheels, though there is {context.folder}")


@pytest.fixture
def one_benchmark(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Context], list[Figure]]], None]:
    def use(run: Callable[[Context], list[Figure]]) -> None:
        monkeypatch.setattr(catalogue, "catalogue", lambda: {"wheels": "Turns."})
        monkeypatch.setattr(session, "benchmark", lambda _name: run)
        monkeypatch.setattr(session, "busy_cores", lambda: 0.0)

    return use


def test_without_a_name_the_benchmarks_are_listed(ruam: Ruam):
    listed = ruam()
    assert listed.exit_code == 0
    for name in catalogue.catalogue():
        assert name in listed.output


def test_the_catalogue_holds_only_what_can_run_and_says_what_it_is(tmp_path: Path):
    (tmp_path / "wheels.py").write_text('"""Turns.\n\nAnd turns."""\ndef run(context): return []\n')
    (tmp_path / "figures.py").write_text('"""No benchmark."""\n')
    assert catalogue.catalogue(tmp_path) == {"wheels": "Turns."}


def test_an_unknown_name_is_refused_with_the_names_there_are(ruam: Ruam, one_benchmark):
    one_benchmark(missed)
    refused = ruam("whels")
    assert refused.exit_code == 2
    assert "choose one of wheels" in refused.output


def test_a_missed_goal_is_reported_and_ends_well(ruam: Ruam, one_benchmark, tmp_path: Path):
    one_benchmark(missed)
    done = ruam("wheels", "--json", str(tmp_path / "figures.json"))
    assert done.exit_code == 0
    assert "goals not reached: 1" in done.output
    assert orjson.loads((tmp_path / "figures.json").read_bytes())["figures"][0]["reached"] is False


def test_a_run_that_fails_ends_badly_and_writes_nothing(ruam: Ruam, one_benchmark, tmp_path: Path):
    one_benchmark(broken)
    failed = ruam("wheels", "--json", str(tmp_path / "figures.json"))
    assert failed.exit_code == 1
    assert "no wheels" in failed.output
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_refused_before_the_run(ruam: Ruam, one_benchmark, tmp_path: Path):
    one_benchmark(broken)
    refused = ruam("wheels", "--json", str(tmp_path / "nowhere" / "figures.json"))
    assert refused.exit_code == 2
    assert "nowhere first" in refused.output.replace("\n", "")
