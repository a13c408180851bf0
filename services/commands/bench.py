"""`./ruam bench`: measure, on servers made for the run, and say what was reached and what was not."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

WIDTH = 140
"""Characters a line where there is no terminal, such as in CI."""

Name = Annotated[str | None, typer.Argument(help="Which benchmark; without it they are listed.")]
JsonFile = Annotated[Path | None, typer.Option("--json", help="Write the figures to this file too.", dir_okay=False)]


def bench(name: Name = None, json: JsonFile = None) -> None:
    """Measure how fast Ruam is on this machine.

    Ends with 0 also when a goal was missed: the table says so. Ends with 1 when the run itself failed, with 2 when
    there is no such benchmark or the file can't be written.
    """
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    try:
        from tests.benchmarks.catalogue import catalogue  # noqa: PLC0415 (a deployment has no tests folder)
        from tests.benchmarks.session import measure  # noqa: PLC0415
    except ModuleNotFoundError as error:
        console.print(f"The benchmarks can't run here ({error}): use a checkout with requirements-dev.lock installed.")
        raise typer.Exit(2) from None
    names = catalogue()
    if name is None:
        console.print(_list(names))
        return
    if name not in names:
        console.print(f"There is no benchmark {name!r}: choose one of {', '.join(names)}.")
        raise typer.Exit(2)
    if json and not json.absolute().parent.is_dir():
        console.print(f"{json} can't be written: make the folder {json.absolute().parent} first.")
        raise typer.Exit(2)
    try:
        report = measure(name, f"./ruam bench {name}", lambda words: console.print(f"[dim]{words}[/dim]"))
    except Exception:  # noqa: BLE001 (whatever went wrong, there is no measurement)
        console.print_exception()
        console.print(f"The benchmark {name} did not finish; nothing was measured.")
        raise typer.Exit(1) from None
    report.show(console)
    if json:
        json.write_bytes(report.json())


def _list(names: dict[str, str]) -> Table:
    table = Table("benchmark", "what it measures", title="./ruam bench NAME")
    for name, sentence in names.items():
        table.add_row(name, sentence)
    return table
