"""What each event means for what became of an opinion."""

from datetime import datetime

from services.feedback.readmodels.opinions.schema import metadata, opinion
from shared.contracts.feedback import (
    FeedbackDeclined,
    FeedbackErased,
    FeedbackHeld,
    FeedbackPublished,
    FeedbackReceived,
)
from shared.eventlog.envelope import Envelope
from shared.projections import Change, ReadModel


def received(event: FeedbackReceived, envelope: Envelope, change: Change) -> None:
    change.put(
        opinion, event.feedback,
        reference=event.reference, consultation=event.consultation, channel=event.channel,
        captured_at=event.captured_at, received_at=_at(envelope), late=event.late,
    )  # fmt: skip


def held(event: FeedbackHeld, envelope: Envelope, change: Change) -> None:
    change.put(opinion, event.feedback, state="held", state_at=_at(envelope), findings=list(event.reasons))


def published(event: FeedbackPublished, envelope: Envelope, change: Change) -> None:
    change.put(opinion, event.feedback, state="published", state_at=_at(envelope), by=event.by, reason=None)


def declined(event: FeedbackDeclined, envelope: Envelope, change: Change) -> None:
    change.put(opinion, event.feedback, state="declined", state_at=_at(envelope), by=event.by, reason=event.reason)


def erased(event: FeedbackErased, envelope: Envelope, change: Change) -> None:
    change.put(opinion, event.feedback, state="erased", state_at=_at(envelope), reason=event.reason)


def _at(envelope: Envelope) -> datetime:
    return datetime.fromisoformat(envelope.time)


MODEL = ReadModel(
    "opinions",
    metadata,
    {
        FeedbackReceived: received,
        FeedbackHeld: held,
        FeedbackPublished: published,
        FeedbackDeclined: declined,
        FeedbackErased: erased,
    },
)
