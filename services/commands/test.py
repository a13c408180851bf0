"""`./ruam test`: every test, with servers made for the run."""

import importlib.util
import os
import sys
from typing import Annotated

import typer

from services.commands.check import ROOT
from services.commands.errors import CommandError

Quick = Annotated[bool, typer.Option("--quick", help="Only what takes under a minute: no browser, no faults.")]


def test(context: typer.Context, quick: Quick = False) -> None:
    """Run the tests; further words go to pytest, such as a file or -k NAME."""
    if importlib.util.find_spec("pytest") is None:
        raise CommandError("pytest is not installed: run this as ./ruam test, which installs it.")
    os.chdir(ROOT)
    chosen = ["-m", "not slow"] if quick else []
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *chosen, *context.args])
