"""Batches: lines from kiosks, hotlines and imports, each with its own answer. One bad line harms no other, and comes back
whole with its reason."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

import orjson
from pydantic import Field, StringConstraints, ValidationError

from services.feedback.reception import Arrival, Receipt, Reception, pictures_of
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
    """The answers to `lines`, in their order: `{"id", "outcome": accepted | duplicate | late, "feedback", "reference",
    "position"}`, or with the outcome `rejected` a reason, what to do, and the line as it came.

    Raises LogUnavailable when the database is away: then the whole batch is to be sent again.
    """
    now = datetime.now(UTC)
    answers: dict[int, dict[str, Any]] = {}
    arrivals: dict[int, tuple[str, Arrival]] = {}
    for number, raw in enumerate(lines):
        try:
            line = Line.model_validate_json(raw)
            command = command_id(line.id)
            pictures = await pictures_of(line, command) if line.pictures else ()
            arrivals[number] = (line.id, Arrival(line, command, actor, now, offset, pictures))
        except (ValidationError, Refusal) as error:
            answers[number] = _refused(raw, error)
    outcomes = await reception.receive_all([arrival for _, arrival in arrivals.values()])
    for (number, (sender_id, _)), outcome in zip(arrivals.items(), outcomes, strict=True):
        answers[number] = _answer(sender_id, lines[number], outcome)
    return [answers[number] for number in range(len(lines))]


def _answer(sender_id: str, raw: bytes, outcome: Receipt | Exception) -> dict[str, Any]:
    if isinstance(outcome, Exception):
        return _refused(raw, outcome)
    return {
        "id": sender_id,
        "outcome": outcome.outcome,
        "feedback": outcome.id,
        "reference": outcome.reference,
        "position": outcome.position,
    }


def _refused(raw: bytes, error: Exception) -> dict[str, Any]:
    """What is the line's own fault comes back with it; anything else ends the batch."""
    match error:
        case ValidationError():
            return _rejected(raw, "invalid-line", _first(error))
        case CommandReused():
            return _rejected(raw, IdReused.slug(), IdReused.advice)
        case Refusal():
            return _rejected(raw, error.slug(), error.advice, error.params)
        case _:
            raise error


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
