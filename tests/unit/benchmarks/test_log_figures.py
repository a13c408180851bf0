"""The log's figures are medians of their rounds, and a ratio is made of what was measured in the same round."""

import pytest

from tests.benchmarks.figures import Figure, Pace
from tests.benchmarks.log import CALLERS, SETTINGS, Round, append_figures


def one_round(speed: float) -> Round:
    """A round on a machine that is `speed` times as fast as usual."""

    def pace(per_second: float, p99: float) -> Pace:
        return Pace(per_second * speed, p99 / 2, p99)

    return Round(
        limit=pace(20_000, 5),
        peers={1: pace(1_000, 2), CALLERS: pace(900, 150)},
        appends={setting: pace(14_000 if setting[1] < 4 else 18_000, 12) for setting in SETTINGS},
    )


@pytest.fixture
def figures() -> dict[str, Figure]:
    return {figure.name: figure for figure in append_figures([one_round(0.2), one_round(1.0), one_round(1.1)])}


def test_a_disturbed_round_changes_neither_rates_nor_ratios(figures: dict[str, Figure]):
    assert figures["append, 64 callers"].value == 14_000
    assert figures["append, share of the limit"].value == pytest.approx(0.7)
    assert figures["append, four processes to one"].value == pytest.approx(18 / 14)


def test_limit_and_peer_stand_beside_what_they_compare_with(figures: dict[str, Figure]):
    assert (figures["append, 64 callers"].limit, figures["append, 64 callers"].peer) == (20_000, 900)
    assert figures["append, 64 callers, p99"].peer == 150
    assert figures["append, 64 callers × 4 processes"].peer is None


def test_every_goal_of_appending_is_stated(figures: dict[str, Figure]):
    goals = {name: figure.goal for name, figure in figures.items() if figure.goal is not None}
    assert goals == {
        "append, 64 callers": 10_000,
        "append, 64 callers, p99": 15,
        "append, 64 callers × 4 processes, p99": 60,
        "append, share of the limit": 0.6,
        "append, times the peer": 10,
        "append, four processes to one": 1.2,
    }
