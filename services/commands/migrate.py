"""`./ruam migrate`: bring the database to this version without starting the services."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from services.instance import ready
from services.serving import stop_on_sigterm
from shared.settings import load

Data = Annotated[
    Path | None, typer.Option(help="Folder for everything Ruam keeps (default ./var).", show_default=False)
]


def migrate(data: Data = None) -> None:
    """Prepare the database for this version; `up` does the same by itself."""
    stop_on_sigterm()
    with ready(load(data=data)):
        Console().print("[green]✓[/green] ฐานข้อมูลพร้อม · The database is ready for this version.")
