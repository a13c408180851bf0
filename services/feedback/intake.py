"""Batches: lines from kiosks, hotlines and imports, each with its own answer. One bad line harms no other, and comes back
whole with its reason."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

import orjson
from pydantic import Field, StringConstraints, ValidationError

from services.feedback.reception import Reception
from services.feedback.submission import Submission
from shared.contracts.refusal import Refusal
from shared.eventlog.codec import uuid8
from shared.eventlog.model import CommandReused
from shared.web import N_

AT_ONCE = 512
"""Lines of a batch that are on their way into the log together."""

CLOCK_TRUSTED = timedelta(seconds=60)
"""A sender's clock that differs less than this from ours is taken as it is: the difference may be the way here."""


class Line(Submission):
    """A submission with the id that the sender gave it, under which it may be sent again."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(description="the sender's own id")


class IdReused(Refusal):
    advice = "Another opinion was sent under this id before: give this one a new id"


def command_id(sender_id: str) -> UUID:
    """The command that a sender's id stands for, whichever door it comes through."""
    return uuid8(sha256(b"opinion\n" + sender_id.encode("utf-8", "surrogatepass")).digest())


def clock_offset(sent_at: datetime | None, now: datetime) -> timedelta:
    """How far the sender's clock is behind ours."""
    if sent_at is None:
        return timedelta()
    offset = now - sent_at
    return offset if abs(offset) > CLOCK_TRUSTED else timedelta()


async def take_batch(
    reception: Reception, lines: Sequence[bytes], actor: str, offset: timedelta
) -> list[dict[str, Any]]:
    """The answers to `lines`, in their order. Raises LogUnavailable when the database is away: then send again."""
    return list(await asyncio.gather(*(take_line(reception, line, actor, offset) for line in lines)))


async def take_line(reception: Reception, raw: bytes, actor: str, offset: timedelta) -> dict[str, Any]:
    """`{"id", "outcome": accepted | duplicate | late, "reference", "position"}`, or with the outcome `rejected` a reason,
    what to do, and the line as it came. Raises LogUnavailable."""
    try:
        line = Line.model_validate_json(raw)
        submission = Submission.model_construct(**{name: getattr(line, name) for name in Submission.model_fields})
        receipt = await reception.receive(submission, command_id(line.id), actor, datetime.now(UTC), offset)
    except ValidationError as error:
        return _rejected(raw, "invalid-line", _first(error))
    except CommandReused:
        return _rejected(raw, IdReused.slug(), IdReused.advice)
    except Refusal as refusal:
        return _rejected(raw, refusal.slug(), refusal.advice, refusal.params)
    return {
        "id": line.id,
        "outcome": receipt.outcome,
        "feedback": receipt.id,
        "reference": receipt.reference,
        "position": receipt.position,
    }


def _rejected(raw: bytes, reason: str, advice: str, params: Mapping[str, object] | None = None) -> dict[str, Any]:
    text = raw.decode("utf-8", "backslashreplace")
    try:
        sender_id = orjson.loads(raw).get("id")
    except (ValueError, AttributeError):
        sender_id = None
    return {
        "id": sender_id,
        "outcome": "rejected",
        "reason": reason,
        "detail": advice,
        "params": {name: str(value) for name, value in (params or {}).items()},
        "line": text,
    }


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if first["type"] == "json_invalid":
        return N_("This line is not valid JSON in UTF-8: send it again whole")
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
