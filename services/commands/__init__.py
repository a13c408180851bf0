"""The words of `./ruam`. A new one is a function with a docstring for users, and a line in WORDS."""

import importlib

import typer

from services.commands.errors import CommandError

__all__ = ["CommandError", "cli"]

WORDS = {
    "up": "up:up",
    "consultation": "consultation:consultation",
    "import": "importing:import_",
    "link": "access:link",
    "kiosk": "access:kiosk",
    "status": "status:status",
    "export": "export:export",
    "verify": "verify:verify",
    "token": "access:token",
    "bench": "bench:bench",
    "test": "test:test",
    "check": "check:check",
    "lint": "check:lint",
    "types": "check:types",
    "imports": "check:imports",
    "migrate": "migrate:migrate",
    "serve": "serve:serve",
}
PASS_ON = {"test"}  # these take what they don't know as arguments of the program they run


def cli(asked: str | None = None) -> typer.Typer:
    """The command line: one command for each word. With the word that is asked for, only what it needs is loaded."""
    app = typer.Typer(
        name="ruam",
        help="Ruam (ร่วม): listen to people, plan with them, and show what came of it.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_words)
    for word, place in ({asked: WORDS[asked]} if asked in WORDS else WORDS).items():
        module, function = place.split(":")
        command = getattr(importlib.import_module(f"{__name__}.{module}"), function)
        passes_on = word in PASS_ON
        app.command(word, context_settings={"allow_extra_args": passes_on, "ignore_unknown_options": passes_on})(
            command
        )
    return app


def _words() -> None:
    """Ruam (ร่วม): listen to people, plan with them, and show what came of it."""
