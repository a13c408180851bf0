"""`python -m services WORD`, which `./ruam WORD` runs: every failure we know is one sentence and exit status 1."""

import sys

from rich.console import Console

from services.commands import CommandError, cli
from shared.servers import ServerError
from shared.settings import SettingsError


def main() -> None:
    """Run one command."""
    try:
        cli(next(iter(sys.argv[1:]), None))(prog_name="./ruam")
    except (CommandError, ServerError, SettingsError) as error:
        Console(stderr=True).print(f"[red]✗[/red] {error}", highlight=False, soft_wrap=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
