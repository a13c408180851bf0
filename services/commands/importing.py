"""`./ruam import FILE --consultation ID`: a table of opinions, by the same way as any other opinion."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as Grid

from services.commands.client import Client, Port
from services.commands.errors import CommandError
from services.feedback.importing import (
    Mapping,
    OpinionDraft,
    RefusedReport,
    Target,
    read_opinions,
    suggest_mapping,
)
from shared.contracts.feedback import Terms
from shared.files.reasons import FileError
from shared.files.tabular import Description, RefusedRow, Table, open_table
from shared.settings import load

BATCH = 500
SENDER = "import"

File = Annotated[Path, typer.Argument(help="A CSV, XLSX or JSON lines file, as the office has it.", show_default=False)]
Choose = Annotated[
    list[str] | None, typer.Option("--map", help="FIELD=COLUMN where the suggestion is wrong; may be repeated.")
]
Source = Annotated[str, typer.Option(help="A name that keeps lists apart whose equal rows are different opinions.")]
Report = Annotated[Path | None, typer.Option(help="Where refused rows go (default: FILE.refused.csv).")]


def import_(
    file: File,
    consultation: Annotated[str, typer.Option(help="Id of the consultation the opinions belong to.")],
    choose: Choose = None,
    sheet: Annotated[str | None, typer.Option(help="Name of the workbook's sheet.")] = None,
    source: Source = "",
    report: Report = None,
    sure: Annotated[bool, typer.Option("--yes", help="Take the columns as suggested, without asking.")] = False,
    port: Port = None,
    data: Annotated[Path | None, typer.Option(help="Folder of the instance (default ./var, or RUAM_DATA).")] = None,
) -> None:
    """Bring in a table of opinions. Doing it again, also after it was broken off, counts no row twice."""
    console = Console()
    client = Client(load(port=port, data=data), "officer", SENDER)
    terms = TypeAdapter(Terms).validate_python(
        client.request("GET", f"/feedback/api/consultations/{consultation}").json()["terms"]
    )
    try:
        table = open_table(file, sheet=sheet)
        mapping = suggest_mapping(table).with_choices(choose or []).checked()
        _show(console, table.describe(), mapping)
        if not sure and not typer.confirm("นำเข้าตามนี้หรือไม่ Import like this?", default=True):
            raise typer.Exit(1)
        target = Target(consultation, terms.districts, terms.target_groups, source)
        with RefusedReport(report or file.with_name(f"{file.name}.refused.csv"), table.columns) as refused:
            counts = _send(client, console, table, mapping, target, refused)
    except FileError as error:
        raise CommandError(f"{file}: {error.say('th')} {error.say('en')}") from None
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror or error}") from None
    _summarise(console, counts, refused)


def _send(
    client: Client, console: Console, table: Table, mapping: Mapping, target: Target, refused: RefusedReport
) -> dict[str, int]:
    counts: dict[str, int] = {"accepted": 0, "late": 0, "duplicate": 0, "rejected": 0}
    total = sum(1 for _ in table.rows())
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console
    )
    with bar:
        task = bar.add_task("กำลังนำเข้า Importing", total=total)
        rows = read_opinions(table, mapping, target)
        while batch := list(islice(rows, BATCH)):
            for outcome, row in _answers(client, batch, target.consultation):
                counts[outcome] += 1
                if row:
                    refused.add(row)
            bar.advance(task, len(batch))
    return counts


def _answers(
    client: Client, batch: list[OpinionDraft | RefusedRow], consultation: str
) -> Iterator[tuple[str, RefusedRow | None]]:
    """What became of each row, in the rows' order."""
    drafts = [row for row in batch if isinstance(row, OpinionDraft)]
    lines = "\n".join(json.dumps(_line(draft, consultation), ensure_ascii=False) for draft in drafts)
    answered: list[dict[str, Any]] = []
    if drafts:
        answer = client.request("POST", "/feedback/api/intake", content=lines.encode())
        answered = [json.loads(line) for line in answer.text.splitlines()]
        if len(answered) != len(drafts):
            raise CommandError("The instance stopped in the middle: start it and import again; nothing counts twice.")
    answers = iter(answered)
    for row in batch:
        if isinstance(row, RefusedRow):
            yield "rejected", row
            continue
        said = next(answers)
        outcome = said["outcome"]
        why = said["detail"] % said["params"] if outcome == "rejected" else ""
        yield outcome, row.not_accepted(why) if outcome == "rejected" else None


def _line(draft: OpinionDraft, consultation: str) -> dict[str, Any]:
    line = {
        "id": str(draft.key),
        "consultation": consultation,
        "text": draft.text,
        "channel": draft.channel,
        "group": draft.group,
        "district": draft.district,
        "age_band": draft.age_band,
        "gender": draft.gender,
        "language": draft.language,
        "captured_at": draft.captured_at.isoformat() if draft.captured_at else None,
    }
    return {name: value for name, value in line.items() if value is not None}


def _show(console: Console, found: Description, mapping: Mapping) -> None:
    facts = [found.kind.upper(), found.encoding, f"sheet {found.sheet}" if found.sheet else ""]
    console.print("ไฟล์ File: " + " · ".join(fact for fact in facts if fact), highlight=False)
    for line in found.skipped:
        console.print(f"  ข้าม skipped: {line}", style="dim", highlight=False)
    grid = Grid("ช่อง field", "คอลัมน์ column", "เพราะ why", "ตัวอย่าง example")
    for a in mapping.assignments:
        grid.add_row(a.label("th") + f" ({a.field})", a.column or "—", a.reason.say("th"), a.example[:40])
    console.print(grid)
    if mapping.unused:
        console.print("ไม่ใช้ not used: " + ", ".join(mapping.unused), style="dim", highlight=False)


def _summarise(console: Console, counts: dict[str, int], refused: RefusedReport) -> None:
    words = {"accepted": "รับแล้ว accepted", "late": "รับ (หลังกำหนด) late", "duplicate": "เคยรับแล้ว already there",
             "rejected": "ไม่รับ refused"}  # fmt: skip
    console.print(" · ".join(f"{words[name]} {count:,}" for name, count in counts.items()), highlight=False)
    if refused.count:
        console.print(f"แถวที่ไม่รับ พร้อมเหตุผล refused rows with reasons: {refused.path}", highlight=False)
