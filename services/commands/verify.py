"""`./ruam verify FILE`: prove from an export alone that a log's past was not changed."""

from pathlib import Path
from typing import Annotated

import typer

from services.commands.errors import CommandError
from shared.eventlog.envelope import BrokenEnvelope
from shared.eventlog.model import Head
from shared.eventlog.verify import verify as verify_lines

Heads = Annotated[
    list[str] | None,
    typer.Option("--head", help="POSITION:HASH that someone kept or a document bears; may be repeated."),
]


def verify(file: Annotated[Path, typer.Argument(help="A file made by ./ruam export.")], head: Heads = None) -> None:
    """Compute every hash of an exported log again; ends with 1 and the first wrong position if something was changed."""
    kept = [_head(words) for words in head or []]
    try:
        with file.open("rb") as lines:
            found = verify_lines(lines, kept=kept)
    except BrokenEnvelope as error:
        raise CommandError(f"✗ {error}") from None
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror or error}") from None
    beyond = [str(old.position) for old in kept if old.position > found.head.position]
    if beyond:
        raise CommandError(f"✗ The export ends at {found.head.position}, before the kept position {', '.join(beyond)}.")
    typer.echo(f"✓ {found.log}: {found.count:,} events, unchanged. Head {found.head.position}:{found.head.hash.hex()}")


def _head(words: str) -> Head:
    position, _, digest = words.partition(":")
    try:
        return Head(int(position), bytes.fromhex(digest))
    except ValueError:
        raise CommandError(f"{words} is no head: write it as POSITION:HASH, as ./ruam verify prints it.") from None
