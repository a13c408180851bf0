"""`./ruam export SERVICE FILE`: a service's whole log as it can be verified anywhere, one CloudEvents line an event."""

from pathlib import Path
from typing import Annotated

import typer

from services import NAMES
from services.commands.client import Client, Port
from services.commands.errors import CommandError
from shared.eventlog.envelope import READERS
from shared.settings import load

PAGE = 5_000


def export(
    service: Annotated[str, typer.Argument(help=f"Whose log: {', '.join(NAMES)}.")],
    file: Annotated[Path, typer.Argument(help="File to write; one that is there is not written over.")],
    role: Annotated[str, typer.Option(help=f"Whose eyes to read with: {', '.join(READERS)}.")] = "audit",
    port: Port = None,
    data: Annotated[Path | None, typer.Option(help="Folder of the instance (default ./var, or RUAM_DATA).")] = None,
) -> None:
    """Write a service's log to a file, for `./ruam verify` or for others to read."""
    if service not in NAMES or role not in READERS:
        raise CommandError(f"Choose a service ({', '.join(NAMES)}) and a role ({', '.join(READERS)}).")
    client = Client(load(port=port, data=data), role)
    position = 0
    try:
        with file.open("xb") as out:
            while True:
                answer = client.request("GET", f"/{service}/api/events", params={"after": position, "limit": PAGE})
                lines = answer.content.count(b"\n")
                out.write(answer.content)
                position += lines
                if lines < PAGE:
                    break
    except FileExistsError:
        raise CommandError(f"{file} is there already: choose another name.") from None
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror or error}") from None
    typer.echo(f"✓ {file}: {position:,} events")
