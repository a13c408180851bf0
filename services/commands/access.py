"""`./ruam token`, `./ruam link`, `./ruam kiosk`: ways in, signed by this instance's key."""

from pathlib import Path
from typing import Annotated

import typer

from services.commands.errors import CommandError
from shared.security.session import LINK_SECONDS, ROLES
from shared.security.tokens import SECONDS, SigningKey
from shared.settings import Settings, load

TOKEN_ROLES = ("service", "public", "audit", "kiosk", *ROLES)
KIOSK_DAYS = 365

Data = Annotated[Path | None, typer.Option(help="Folder of the instance (default ./var, or RUAM_DATA).")]
Port = Annotated[int | None, typer.Option(help="Port of the instance (default 8000, or RUAM_PORT).")]
Role = Annotated[str, typer.Option(help=f"One of: {', '.join(TOKEN_ROLES)}.")]
For = Annotated[str, typer.Option("--for", help="Who or what it is for; stands in the log as the actor.")]


def token(
    role: Role = "service",
    subject: For = "cli",
    minutes: Annotated[int, typer.Option(help="How long it is valid.", min=1)] = SECONDS // 60,
    data: Data = None,
) -> None:
    """Print a signed token for programs, such as one that reads the feed."""
    if role not in TOKEN_ROLES:
        raise CommandError(f"There is no role {role!r}: choose one of {', '.join(TOKEN_ROLES)}.")
    typer.echo(_key(load(data=data)).issue(role, subject, minutes * 60))


def link(
    role: Annotated[str, typer.Option(help=f"One of: {', '.join(ROLES)}.")] = "administrator",
    subject: For = "administrator",
    port: Port = None,
    data: Data = None,
) -> None:
    """Print a link that signs a staff member in; it is valid for ten minutes."""
    if role not in ROLES:
        raise CommandError(f"There is no role {role!r}: choose one of {', '.join(ROLES)}.")
    settings = load(port=port, data=data)
    typer.echo(f"{settings.origin}/feedback/enter?token={_key(settings).issue(role, subject, LINK_SECONDS)}")


def kiosk(
    name: Annotated[str, typer.Argument(help="The device's name, such as amphoe-khamcha-i.")],
    consultation: Annotated[str, typer.Option(help="Id of the consultation it asks about.")],
    port: Port = None,
    data: Data = None,
) -> None:
    """Print the link to open once on a kiosk: its page, and the device's own token for a year."""
    settings = load(port=port, data=data)
    signed = _key(settings).issue("kiosk", f"kiosk:{name}", KIOSK_DAYS * 24 * 3600)
    typer.echo(f"{settings.origin}/feedback/kiosk/{consultation}#token={signed}")


def _key(settings: Settings) -> SigningKey:
    if not (settings.keys / "signing.jwk").exists():
        raise CommandError(f"There is no instance in {settings.data}: start it with ./ruam up, or give --data.")
    return SigningKey.load(settings.instance, settings.keys)
