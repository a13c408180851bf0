"""`./ruam check` and its three parts: how the code looks, whether its types fit, and who imports whom."""

import subprocess
import sys
from pathlib import Path

import typer

from services.commands.errors import CommandError

ROOT = Path(__file__).parents[2]


def check() -> None:
    """Check the code: lint, types and imports."""
    worst = max(_run(*command) for command in (*LINT, TYPES, IMPORTS))
    raise typer.Exit(worst)


def lint() -> None:
    """Check how the code looks."""
    raise typer.Exit(max(_run(*command) for command in LINT))


def types() -> None:
    """Check that the types fit."""
    raise typer.Exit(_run(*TYPES))


def imports() -> None:
    """Check that no part imports what it must not know."""
    raise typer.Exit(_run(*IMPORTS))


LINT = (("ruff", "check"), ("ruff", "format", "--check"))
TYPES = ("pyright", "--pythonpath", sys.executable)
IMPORTS = ("lint-imports",)


def _run(program: str, *arguments: str) -> int:
    path = Path(sys.executable).with_name(program)
    if not path.exists():
        raise CommandError(f"{program} is not installed: run this as ./ruam check, which installs it.")
    return subprocess.run([path, *arguments], cwd=ROOT, check=False).returncode
