"""`./ruam status`: how each service of the running instance is, and why one is not well."""

from typing import Annotated

import httpx
import typer
from rich.console import Console
from rich.table import Table

from services import NAMES
from services.commands.errors import CommandError
from shared.settings import load

PATIENCE = 5  # seconds
Port = Annotated[
    int | None, typer.Option(help="Port of the instance (default 8000, or RUAM_PORT).", show_default=False)
]


def status(port: Port = None) -> None:
    """Say how each service is; ends with 1 when one is not well."""
    settings = load(port=port)
    origin = f"http://{settings.host}:{settings.port}"
    table = Table("บริการ service", "สถานะ state", "เหตุผล reason")
    all_well = True
    with httpx.Client(base_url=origin, timeout=PATIENCE) as client:
        for name in NAMES:
            well, reason = _state(client, name)
            table.add_row(name, "[green]ปกติ well[/green]" if well else "[red]ไม่ปกติ not well[/red]", reason)
            all_well = all_well and well
    Console().print(table)
    raise typer.Exit(0 if all_well else 1)


def _state(client: httpx.Client, name: str) -> tuple[bool, str]:
    try:
        answer = client.get(f"/{name}/api/status")
    except httpx.ConnectError:
        raise CommandError(f"Nothing answers at {client.base_url}: start it with ./ruam up, or give --port.") from None
    except httpx.HTTPError as error:
        return False, f"no answer: {error or type(error).__name__}"
    if answer.is_success:
        return True, ""
    try:
        said = answer.json()
    except (ValueError, KeyError):
        return False, f"HTTP {answer.status_code}"
    return False, "\n".join(said.get("reasons", [])) or str(said.get("detail", answer.status_code))
