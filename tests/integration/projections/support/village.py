"""A small log to project: opinions of one consultation, with real events, real lines and a read model of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

from sqlalchemy import BigInteger, Column, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from shared.contracts.feedback import FeedbackDeclined, FeedbackErased, FeedbackHeld, FeedbackPublished
from shared.database import Connection
from shared.eventlog.codec import Context, encode, meta_bytes
from shared.eventlog.envelope import Envelope, keys_needed, read_line, write_line
from shared.eventlog.log import EventLog
from shared.eventlog.model import Append, StreamWrite
from shared.privacy import new_key
from shared.projections import Change, ReadModel, log_column

SERVICE = "reading"
"""The schema of the service that projects."""

metadata = MetaData()
count = Table(
    "count",
    metadata,
    log_column(),
    Column("consultation", Text, primary_key=True),
    Column("held", BigInteger, nullable=False, server_default="0"),
    Column("published", BigInteger, nullable=False, server_default="0"),
    Column("declined", BigInteger, nullable=False, server_default="0"),
)
word = Table(
    "word",
    metadata,
    log_column(),
    Column("feedback", Text, primary_key=True),
    Column("text", Text),
    Column("reasons", JSONB),
)


def held(event: FeedbackHeld, _: Envelope, change: Change) -> None:
    change.add(count, event.consultation, held=1)
    change.put(word, event.feedback, reasons=list(event.reasons))


def published(event: FeedbackPublished, _: Envelope, change: Change) -> None:
    change.add(count, event.consultation, published=1)
    change.put(word, event.feedback, text=event.text)


def declined(event: FeedbackDeclined, _: Envelope, change: Change) -> None:
    change.add(count, event.consultation, declined=1)
    change.remove(word, event.feedback)


def erased(event: FeedbackErased, _: Envelope, change: Change) -> None:
    change.remove(word, event.feedback)


HANDLERS = {FeedbackHeld: held, FeedbackPublished: published, FeedbackDeclined: declined, FeedbackErased: erased}
MODEL = ReadModel("village", metadata, HANDLERS)


def held_event(feedback: str, *reasons: str, consultation: str = "pavement") -> FeedbackHeld:
    return FeedbackHeld(feedback, consultation, reasons or ("phone",))


def published_event(feedback: str, text: str = "ทางเท้า", consultation: str = "pavement") -> FeedbackPublished:
    return FeedbackPublished(feedback, consultation, "rules", None, text)


def declined_event(feedback: str, consultation: str = "pavement") -> FeedbackDeclined:
    return FeedbackDeclined(feedback, consultation, "somchai", "held", "rude")


def erased_event(feedback: str, consultation: str = "pavement") -> FeedbackErased:
    return FeedbackErased(feedback, consultation, "published", "asked for")


async def say(log: EventLog, *events: Any) -> int:
    """Append each event to its opinion's stream; the position of the last."""
    position = 0
    for event in events:
        stream = f"feedback-{event.feedback}"
        context = Context(uuid4(), "somchai", datetime.now(UTC))
        keys = await log.keys([stream])
        key = (stream, keys.get(stream) or new_key())
        new = encode(event, str(uuid4()), context.time(), meta_bytes(context, context.time()), key)
        write = StreamWrite(stream, await log.version(stream), [new])
        erasing = isinstance(event, FeedbackErased)
        brings = [key] if new.sealed and stream not in keys else []
        request = Append(
            context.command_id, sha256(b"").digest(), [write], keys=brings, forget=[stream] if erasing else ()
        )
        position = (await log.append(request)).position
    return position


async def lines(log: EventLog, after: int = 0, upto: int | None = None) -> list[bytes]:
    """The log's lines as services get them."""
    events = await log.read(after, 100_000)
    events = [event for event in events if upto is None or event.position <= upto]
    keys = await log.keys(keys_needed(events, "service"))
    return [write_line(log.name, event, "service", keys) for event in events]


async def envelopes(log: EventLog, after: int = 0, upto: int | None = None) -> list[Envelope]:
    """The same, read."""
    return [read_line(line) for line in await lines(log, after, upto)]


@dataclass(frozen=True)
class Tables:
    """The rows of a generation."""

    connection: Connection
    schema: str

    async def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """These columns of all rows, in order."""
        names = ", ".join(columns)
        found = await self.connection.fetch(f'SELECT {names} FROM "{self.schema}"."{table}" ORDER BY {names}')
        return [tuple(row) for row in found]

    async def contents(self, model: ReadModel = MODEL) -> dict[str, list[str]]:
        """Everything, table by table."""
        return {
            table: [
                row["row"]
                for row in await self.connection.fetch(
                    f'SELECT t::text AS row FROM "{self.schema}"."{table}" t ORDER BY 1'
                )
            ]
            for table in model.metadata.tables
        }


def batch(log: str, events: Sequence[Envelope]) -> dict[str, Sequence[Envelope]]:
    """One log's events, as a batch."""
    return {log: events}
