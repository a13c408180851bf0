"""Events of opinions with everything that a test does not care about filled in."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from shared.contracts.feedback import (
    Channel,
    Choice,
    ConsultationOpened,
    FeedbackDeclined,
    FeedbackErased,
    FeedbackHeld,
    FeedbackPublished,
    FeedbackReceived,
    Level,
    Terms,
    Wording,
)

ROADS = "roads-2570"
TODAY = date(2026, 11, 22)
TERMS = Terms(
    title=Wording("ถนนใกล้โรงเรียน", "Roads near schools"),
    issue="i-roads",
    department="works",
    fiscal_year=2570,
    level=Level.COLLABORATE,
    questions=(),
    opens_at=datetime(2026, 10, 1, tzinfo=UTC),
    closes_at=datetime(2026, 12, 31, tzinfo=UTC),
    channels=(Channel.WEB, Channel.KIOSK),
    target_groups=(Choice("youth", Wording("เยาวชน", "Youth")),),
    districts=(Choice("4901", Wording("เมืองมุกดาหาร", "Mueang Mukdahan")), Choice("4903", Wording("ดอนตาล"))),
)


def opened(consultation: str = ROADS, **terms: Any) -> ConsultationOpened:
    return ConsultationOpened(consultation, replace(TERMS, **terms))


def received(feedback: str, consultation: str = ROADS, **told: Any) -> FeedbackReceived:
    whole: dict[str, Any] = {
        "reference": f"F-{feedback}", "question": None, "channel": Channel.WEB, "group": "youth", "district": "4901",
        "age_band": None, "gender": None, "language": "th", "captured_at": datetime(2026, 11, 22, 5, tzinfo=UTC),
        "day": TODAY, "late": False, "attachments": (), "text": None,
    }  # fmt: skip
    return FeedbackReceived(feedback=feedback, consultation=consultation, **(whole | told))


def held(feedback: str, consultation: str = ROADS) -> FeedbackHeld:
    return FeedbackHeld(feedback, consultation, ("rude",))


def published(
    feedback: str, consultation: str = ROADS, was: str | None = None, text: str | None = "ถนนเป็นหลุม"
) -> FeedbackPublished:
    return FeedbackPublished(feedback, consultation, "rules", was, text)


def declined(feedback: str, consultation: str = ROADS, was: str = "held") -> FeedbackDeclined:
    return FeedbackDeclined(feedback, consultation, "officer", was, "names a neighbour")


def erased(feedback: str, consultation: str = ROADS, was: str = "published") -> FeedbackErased:
    return FeedbackErased(feedback, consultation, was, "asked by its author")
