"""A report shows every figure, reached or missed, and the same as JSON."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest
from rich.console import Console

from tests.benchmarks.figures import Figure
from tests.benchmarks.machine import this_machine
from tests.benchmarks.report import Report, number

FIGURES = (
    Figure("append, 64 callers", 12_345.6, "events/s", limit=19_000, peer=900, goal=10_000, note="one process"),
    Figure("append, p99", 21.5, "ms", goal=15, better="lower"),
)


@pytest.fixture
def report() -> Report:
    began = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    return Report("log", "./ruam bench log", began, 42.0, this_machine("18.1", busy=0.1), FIGURES)


def shown(report: Report) -> str:
    console = Console(file=io.StringIO(), width=160)
    report.show(console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_table_shows_figure_limit_peer_goal_and_note(report: Report):
    text = shown(report)
    for words in ("append, 64 callers", "12,346 events/s", "19,000", "900", "≥ 10,000", "one process", "≤ 15"):
        assert words in text


def test_a_missed_goal_is_shown_and_counted(report: Report):
    assert [figure.name for figure in report.missed] == ["append, p99"]
    assert "goals not reached: 1" in shown(report)


def test_the_table_names_machine_and_command(report: Report):
    text = shown(report)
    assert "./ruam bench log" in text
    assert "PostgreSQL 18.1" in text
    assert f"{report.machine.cores} cores" in text


def test_a_run_on_a_busy_machine_says_so(report: Report):
    assert "not to be compared" not in shown(report)
    assert "not to be compared" in shown(replace(report, machine=replace(report.machine, busy=1.5)))


def test_json_holds_the_same(report: Report):
    document = orjson.loads(report.json())
    assert document["command"] == "./ruam bench log"
    assert document["began"] == "2026-11-22T09:30:00+00:00"
    assert set(document["machine"]) == {"cpu", "cores", "memory", "kernel", "python", "postgres", "busy"}
    assert [(figure["value"], figure["reached"]) for figure in document["figures"]] == [(12_345.6, True), (21.5, False)]


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (12_345.6, "12,346"), (42.51, "42.5"), (0.314, "0.31"), (7, "7")]
)
def test_numbers_have_as_many_digits_as_one_reads(value: float | None, text: str):
    assert number(value) == text
