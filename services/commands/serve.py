"""`./ruam serve NAME`: one service alone, on servers that are there already; for containers and `up --split`."""

from typing import Annotated

import typer

from services import NAMES
from services.commands.errors import CommandError
from services.serving import listen, service, stop_on_sigterm
from services.serving import serve as serve_app
from shared.settings import load

Name = Annotated[str, typer.Argument(help=f"Which service: {', '.join(NAMES)}.")]
Port = Annotated[int | None, typer.Option(help="Port to listen on (default 8000, or RUAM_PORT).", show_default=False)]


def serve(name: Name, port: Port = None) -> None:
    """Serve one service alone, as containers do; the database and the broker must be running."""
    if name not in NAMES:
        raise CommandError(f"There is no service {name!r}: choose one of {', '.join(NAMES)}.")
    settings = load(port=port)
    for variable, value in (("RUAM_DATABASE_URL", settings.database_url), ("RUAM_REDIS_URL", settings.redis_url)):
        if not value:
            raise CommandError(f"{variable} is not set: a service alone needs servers that are there already.")
    stop_on_sigterm()
    with listen(settings.host, settings.port) as sock:
        serve_app(service(name, settings), sock, settings, started=lambda: None)
