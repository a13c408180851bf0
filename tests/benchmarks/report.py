"""A benchmark's figures as a table for people and as JSON for comparing runs."""

from dataclasses import asdict, dataclass
from datetime import datetime

import orjson
from rich.console import Console
from rich.table import Table

from tests.benchmarks.figures import Figure
from tests.benchmarks.machine import Machine

BUSY_CORES = 0.2

_REACHED = {True: "[green]yes[/green]", False: "[bold red]no[/bold red]", None: ""}


@dataclass(frozen=True, slots=True)
class Report:
    """One run: what was asked (`command`), when it began, on what, and all it measured."""

    benchmark: str
    command: str
    began: datetime
    seconds: float
    machine: Machine
    figures: tuple[Figure, ...]

    @property
    def missed(self) -> list[Figure]:
        """The figures whose goal was not reached."""
        return [figure for figure in self.figures if figure.reached is False]

    def json(self) -> bytes:
        """The whole report as indented JSON."""
        document = asdict(self)
        document["figures"] = [{**asdict(figure), "reached": figure.reached} for figure in self.figures]
        return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

    def show(self, console: Console) -> None:
        """Print the table, the machine, and how many goals were missed."""
        table = Table(title=f"{self.command}   {self.began:%Y-%m-%d %H:%M}   {self.seconds:.0f} s")
        table.add_column("figure")
        for heading in ("this run", "limit", "peer", "goal"):
            table.add_column(heading, justify="right")
        table.add_column("reached")
        table.add_column("note", overflow="fold")
        for figure in self.figures:
            table.add_row(
                figure.name,
                f"{number(figure.value)} {figure.unit}",
                number(figure.limit),
                number(figure.peer),
                _goal(figure),
                _REACHED[figure.reached],
                figure.note,
            )
        console.print(table)
        machine = self.machine
        console.print(
            f"{machine.cpu}, {machine.cores} cores, {machine.memory} GiB, {machine.kernel}, "
            f"Python {machine.python}, PostgreSQL {machine.postgres}"
        )
        if machine.busy >= BUSY_CORES:
            console.print(
                f"[yellow]Other work kept {machine.busy} cores busy before the run: not to be compared.[/yellow]"
            )
        if self.missed:
            console.print(f"[bold red]goals not reached: {len(self.missed)}[/bold red]")


def number(value: float | None) -> str:
    """A number with as many digits as one reads: 12,345; 42.5; 0.31; nothing for None."""
    if value is None:
        return ""
    size = abs(value)
    return f"{value:,.0f}" if size >= 100 or value == int(value) else f"{value:.1f}" if size >= 10 else f"{value:.2f}"


def _goal(figure: Figure) -> str:
    if figure.goal is None:
        return ""
    return f"{'≥' if figure.better == 'higher' else '≤'} {number(figure.goal)}"
