"""`./ruam consultation ID --title …`: open a consultation from the command line."""

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer

from services.commands.client import Client, Port
from services.commands.errors import CommandError
from services.feedback.districts import districts_of
from shared.calendar import BANGKOK, DateError, fiscal_year, parse_date
from shared.contracts.feedback import Channel, Choice, Level
from shared.settings import load

Identity = Annotated[str, typer.Argument(help="Its id: small letters, digits, hyphens, such as roads-2570.")]
Day = Annotated[str | None, typer.Option(help="A day, such as 30/9/2570, 30 ก.ย. 70 or 2027-09-30.")]


def consultation(
    consultation: Identity,
    title: Annotated[str, typer.Option(help="What it is about, in Thai.")],
    title_en: Annotated[str, typer.Option(help="The same in English.")] = "",
    question: Annotated[str, typer.Option(help="What is asked, in Thai (default: the title).")] = "",
    department: Annotated[str, typer.Option(help="The department that asks.")] = "สำนักปลัด",
    issue: Annotated[str, typer.Option(help="Id of the issue it belongs to (default: its own id).")] = "",
    level: Annotated[Level, typer.Option(help="The level of participation promised.")] = Level.CONSULT,
    opens: Day = None,
    closes: Day = None,
    province: Annotated[str, typer.Option(help="Province whose districts may be named, in Thai.")] = "มุกดาหาร",
    port: Port = None,
    data: Annotated[Path | None, typer.Option(help="Folder of the instance (default ./var, or RUAM_DATA).")] = None,
) -> None:
    """Open a consultation; by every channel, from now (or --opens) for 90 days (or until --closes)."""
    now = datetime.now(BANGKOK)
    opens_at = _start_of(opens) if opens else now
    closes_at = _start_of(closes) + timedelta(days=1) if closes else now + timedelta(days=90)
    terms = {
        "title": {"th": title, "en": title_en},
        "issue": issue or consultation,
        "department": department,
        "fiscal_year": fiscal_year(now.date()),
        "level": level,
        "questions": [{"id": "q1", "text": {"th": question or title, "en": "" if question else title_en}}],
        "opens_at": opens_at.isoformat(),
        "closes_at": closes_at.isoformat(),
        "channels": list(Channel),
        "target_groups": [],
        "districts": [{"code": d.code, "name": {"th": d.name.th, "en": d.name.en}} for d in _districts(province)],
    }
    settings = load(port=port, data=data)
    client = Client(settings, "administrator")
    client.request("POST", "/feedback/api/consultations", json={"consultation": consultation, "terms": terms})
    typer.echo(f"✓ {title}: {settings.origin}/feedback/consultations/{consultation}")


def _districts(province: str) -> tuple[Choice, ...]:
    try:
        return districts_of(province)
    except LookupError as error:
        raise CommandError(str(error)) from None


def _start_of(day: str) -> datetime:
    try:
        return datetime.combine(parse_date(day), time(), BANGKOK)
    except DateError as error:
        raise CommandError(f"{day}: {error}") from None
