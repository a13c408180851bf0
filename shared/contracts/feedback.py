"""What the feedback service publishes: consultations (การรับฟังความคิดเห็น) and opinions (ความคิดเห็น)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shared.contracts.registry import Audience, Erasable, Secret, event

SERVICE = "feedback"


class Level(StrEnum):
    """The measure's five levels of participation, lowest first."""

    INFORM = "inform"
    CONSULT = "consult"
    INVOLVE = "involve"
    COLLABORATE = "collaborate"
    EMPOWER = "empower"


class Channel(StrEnum):
    """By which way an opinion reached the office."""

    WEB = "web"
    KIOSK = "kiosk"
    HOTLINE = "hotline"
    LETTER = "letter"
    MEETING = "meeting"
    SOCIAL = "social"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Wording:
    """The same words in Thai and in English; English may be empty."""

    th: str
    en: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question that a consultation asks. `id` is unique in its consultation."""

    id: str
    text: Wording


@dataclass(frozen=True, slots=True)
class Choice:
    """A target group or a district that an answer may name: a code and its name."""

    code: str
    name: Wording


@dataclass(frozen=True, slots=True)
class Terms:
    """All that a consultation promises. `grace_days` is how long after closing an offline opinion may still arrive."""

    title: Wording
    issue: str
    department: str
    fiscal_year: int
    level: Level
    questions: tuple[Question, ...]
    opens_at: datetime
    closes_at: datetime
    channels: tuple[Channel, ...]
    target_groups: tuple[Choice, ...]
    districts: tuple[Choice, ...]
    grace_days: int = 7


@event(SERVICE, Audience.PUBLIC)
class ConsultationOpened:
    """People are asked, under these terms."""

    consultation: str
    terms: Terms


@event(SERVICE, Audience.PUBLIC)
class ConsultationChanged:
    """`terms` are the whole new terms."""

    consultation: str
    terms: Terms
    reason: str


@event(SERVICE, Audience.PUBLIC)
class ConsultationClosed:
    """What is given after `closed_at` is no longer taken."""

    consultation: str
    closed_at: datetime
    reason: str


@event(SERVICE, Audience.OFFICE)
class FeedbackReceived:
    """An opinion arrived and is kept. `day` is the local date it was given; `late` that it came after the grace period."""

    feedback: str
    reference: str
    consultation: str
    question: str | None
    channel: Channel
    group: str | None
    district: str | None
    age_band: str | None
    gender: str | None
    language: str
    captured_at: datetime
    day: date
    late: bool
    attachments: tuple[str, ...]
    text: Secret[str]


@event(SERVICE, Audience.INTERNAL)
class FeedbackPictured:
    """A picture that came with an opinion, its place and camera removed; `content` is base64."""

    feedback: str
    picture: str
    media_type: str
    content: Secret[str]


@event(SERVICE, Audience.PUBLIC)
class FeedbackPublished:
    """The masked text may be read by all. `by` is `rules` or the moderator's account; `was` the state before, if any."""

    feedback: str
    consultation: str
    by: str
    was: str | None
    text: Erasable[str]


@event(SERVICE, Audience.OFFICE)
class FeedbackHeld:
    """A person must look before anything is published. `reasons` are the names of the rules that found something."""

    feedback: str
    consultation: str
    reasons: tuple[str, ...]


@event(SERVICE, Audience.OFFICE)
class FeedbackDeclined:
    """A moderator decided not to publish; the opinion still counts. `reason` is shown to whoever holds the reference."""

    feedback: str
    consultation: str
    by: str
    was: str
    reason: str


@event(SERVICE, Audience.PUBLIC, erases=True)
class FeedbackErased:
    """The opinion's key is destroyed: every copy forgets its words. The count stays."""

    feedback: str
    consultation: str
    was: str
    reason: str
