"""One sample of every published event type, as the code writes it today. Their golden files are kept for ever."""

import importlib
import pkgutil
from datetime import UTC, date, datetime, timedelta, timezone

import shared.contracts
from shared.contracts.feedback import (
    Channel,
    Choice,
    ConsultationChanged,
    ConsultationClosed,
    ConsultationOpened,
    FeedbackDeclined,
    FeedbackErased,
    FeedbackHeld,
    FeedbackPictured,
    FeedbackPublished,
    FeedbackReceived,
    Level,
    Question,
    Terms,
    Wording,
)
from shared.contracts.registry import EventType, event_types

BANGKOK = timezone(timedelta(hours=7))
FEEDBACK = "0193e5b1-7c00-7000-8000-0000000000a1"
TERMS = Terms(
    title=Wording("ปรับปรุงถนนสาย 212", "Improving Road 212"),
    issue="road-212",
    department="public-works",
    fiscal_year=2570,
    level=Level.INVOLVE,
    questions=(Question("q1", Wording("ท่านเดินทางอย่างไร", "How do you travel?")),),
    opens_at=datetime(2026, 11, 1, 8, 30, tzinfo=BANGKOK),
    closes_at=datetime(2026, 11, 30, 16, 30, tzinfo=BANGKOK),
    channels=(Channel.WEB, Channel.KIOSK),
    target_groups=(Choice("farmers", Wording("เกษตรกร", "Farmers")),),
    districts=(Choice("4901", Wording("เมืองมุกดาหาร")),),
    grace_days=7,
)

SAMPLES: tuple[object, ...] = (
    ConsultationOpened("road-2570", TERMS),
    ConsultationChanged("road-2570", TERMS, "ขยายเวลา"),
    ConsultationClosed("road-2570", datetime(2026, 11, 30, 9, 30, tzinfo=UTC), "ครบกำหนด"),
    FeedbackReceived(
        feedback=FEEDBACK, reference="7QK2-M4XA", consultation="road-2570", question="q1", channel=Channel.KIOSK,
        group="farmers", district="4901", age_band=None, gender=None, language="th",
        captured_at=datetime(2026, 11, 22, 2, 30, 15, 123456, tzinfo=UTC), day=date(2026, 11, 22), late=False,
        attachments=("picture-1",), text="ถนนมืด โทร 081-234-5678",
    ),
    FeedbackPictured(FEEDBACK, "picture-1", "image/jpeg", "/9j/4AAQ"),
    FeedbackPublished(FEEDBACK, "road-2570", "rules", None, "ถนนมืด โทร •••"),
    FeedbackHeld(FEEDBACK, "road-2570", ("rude-word", "phone")),
    FeedbackDeclined(FEEDBACK, "road-2570", "officer-17", "held", "มีชื่อบุคคลอื่น"),
    FeedbackErased(FEEDBACK, "road-2570", "published", "ผู้ให้ความเห็นขอลบ"),
)  # fmt: skip


def published_types() -> list[EventType]:
    """Every type of every contract module; what tests register for themselves is not published."""
    for module in pkgutil.iter_modules(shared.contracts.__path__, "shared.contracts."):
        importlib.import_module(module.name)
    return [kind for kind in event_types() if kind.cls.__module__.startswith("shared.contracts.")]
