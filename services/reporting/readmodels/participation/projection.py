"""What each event of feedback means for the counts."""

from datetime import datetime

from pydantic import TypeAdapter

from services.reporting.readmodels.participation.schema import consultation, metadata, outcome, tally, voice
from shared.contracts.feedback import (
    ConsultationChanged,
    ConsultationClosed,
    ConsultationOpened,
    FeedbackDeclined,
    FeedbackErased,
    FeedbackHeld,
    FeedbackPublished,
    FeedbackReceived,
    Terms,
)
from shared.eventlog.envelope import Envelope
from shared.projections import Change, ReadModel

_terms = TypeAdapter(Terms)


def terms_set(event: ConsultationOpened | ConsultationChanged, _: Envelope, change: Change) -> None:
    change.put(consultation, event.consultation, terms=_terms.dump_python(event.terms, mode="json"))


def closed(event: ConsultationClosed, _: Envelope, change: Change) -> None:
    change.put(consultation, event.consultation, closed_at=event.closed_at)


def received(event: FeedbackReceived, _: Envelope, change: Change) -> None:
    change.add(
        tally, event.consultation, event.channel, event.group or "", event.district or "", event.day,
        opinions=1, late=int(event.late),
    )  # fmt: skip


def held(event: FeedbackHeld, _: Envelope, change: Change) -> None:
    change.add(outcome, event.consultation, held=1)


def published(event: FeedbackPublished, envelope: Envelope, change: Change) -> None:
    """By the rules at once, or by a person out of those held or declined; `was` tells which."""
    change.add(outcome, event.consultation, published=1, **_leaves(event.was))
    change.put(
        voice, event.feedback,
        consultation=event.consultation, text=event.text,
        published_at=datetime.fromisoformat(envelope.time),
    )  # fmt: skip


def declined(event: FeedbackDeclined, _: Envelope, change: Change) -> None:
    change.add(outcome, event.consultation, declined=1, **_leaves(event.was))
    if event.was == "published":
        change.remove(voice, event.feedback)


def erased(event: FeedbackErased, _: Envelope, change: Change) -> None:
    change.add(outcome, event.consultation, erased=1, **_leaves(event.was))
    change.remove(voice, event.feedback)


def _leaves(was: str | None) -> dict[str, int]:
    return {was: -1} if was else {}


MODEL = ReadModel(
    "participation",
    metadata,
    {
        ConsultationOpened: terms_set,
        ConsultationChanged: terms_set,
        ConsultationClosed: closed,
        FeedbackReceived: received,
        FeedbackHeld: held,
        FeedbackPublished: published,
        FeedbackDeclined: declined,
        FeedbackErased: erased,
    },
)
