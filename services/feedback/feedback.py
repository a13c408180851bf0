"""Feedback (ความคิดเห็น): one opinion, from its arrival to what became of it."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.feedback import consultation as consultations
from services.feedback.rules import AGE_BANDS, CLOCK_MINUTES, FEEDBACK, GENDERS, PICTURES, TEXT_CHARACTERS
from shared.calendar import BANGKOK
from shared.contracts.feedback import (
    Channel,
    FeedbackDeclined,
    FeedbackErased,
    FeedbackHeld,
    FeedbackPictured,
    FeedbackPublished,
    FeedbackReceived,
    Terms,
)
from shared.contracts.refusal import Refusal

_CLOCK = timedelta(minutes=CLOCK_MINUTES)
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
"""NUL, and halves of characters: PostgreSQL and UTF-8 have no room for them."""


def stream(feedback: str) -> str:
    """The stream of an opinion."""
    return f"feedback-{feedback}"


# Commands


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture made safe: its media type and content in base64."""

    id: str
    media_type: str
    content: str


@dataclass(frozen=True, slots=True)
class ReceiveFeedback:
    """`asked` is the consultation as it stood; `masked` and `findings` are what the rules made of the text.

    `captured_at` is when the person gave it, on a corrected clock. Any finding makes it wait for a person.
    """

    feedback: str
    reference: str
    consultation: str
    asked: consultations.State
    text: str
    masked: str
    findings: tuple[str, ...]
    channel: Channel
    captured_at: datetime
    received_at: datetime
    language: str
    question: str | None = None
    group: str | None = None
    district: str | None = None
    age_band: str | None = None
    gender: str | None = None
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class PublishFeedback:
    by: str
    text: str


@dataclass(frozen=True)
class DeclineFeedback:
    by: str
    reason: str


@dataclass(frozen=True)
class EraseFeedback:
    reason: str


Command = ReceiveFeedback | PublishFeedback | DeclineFeedback | EraseFeedback


# Refusals


class TextEmpty(Refusal):
    advice = "Write what you think: the text is empty"
    status = 422


class TextTooLong(Refusal):
    advice = "Shorten the text to %(most)s characters"
    status = 422


class TextUnreadable(Refusal):
    advice = "The text holds characters that are not text: write it again"
    status = 422


class ConsultationNotOpenYet(Refusal):
    advice = "This consultation opens later: check the date, or send it then"


class ConsultationClosed(Refusal):
    advice = "This consultation is closed and takes no more opinions"


class ClockAhead(Refusal):
    advice = "The time it was given lies in the future: set the device's clock, or correct the date"
    status = 422


class ChannelNotOffered(Refusal):
    advice = "This consultation is not held by this channel: use one of %(offered)s"
    status = 422


class AnswerUnknown(Refusal):
    advice = "%(field)s %(value)s is not one of this consultation's: use one of %(offered)s, or leave it out"
    status = 422


class TooManyPictures(Refusal):
    advice = "Send at most %(most)s pictures"
    status = 422


class FeedbackUnknown(Refusal):
    advice = "There is no such opinion: check its id"
    status = 404


class FeedbackBeyondThat(Refusal):
    advice = "This opinion is %(state)s: this can no longer be done with it"


# Fold


@dataclass(frozen=True)
class State:
    """`name` is absent, held, published, declined or erased."""

    name: str = "absent"
    feedback: str = ""
    consultation: str = ""


INITIAL = State()


def evolve(state: State, event: object) -> State:
    """What an event means for an opinion."""
    match event:
        case FeedbackReceived():
            return replace(state, feedback=event.feedback, consultation=event.consultation, name="held")
        case FeedbackHeld():
            return replace(state, name="held")
        case FeedbackPublished():
            return replace(state, name="published")
        case FeedbackDeclined():
            return replace(state, name="declined")
        case FeedbackErased():
            return replace(state, name="erased")
        case _:
            return state


# Decisions


_AIMS: dict[type, tuple[str, str]] = {
    PublishFeedback: ("publish", "published"),
    DeclineFeedback: ("decline", "declined"),
    EraseFeedback: ("erase", "erased"),
}


def decide(command: Command, state: State) -> list[object]:
    """Raises the refusals above, and ConsultationUnknown."""
    if isinstance(command, ReceiveFeedback):
        return [] if state.name != "absent" else _receive(command)
    action, aim = _AIMS[type(command)]
    if state.name == aim:
        return []
    _require(action, state)
    match command:
        case PublishFeedback(by, text):
            return [FeedbackPublished(state.feedback, state.consultation, by, state.name, readable(text))]
        case DeclineFeedback(by, reason):
            return [FeedbackDeclined(state.feedback, state.consultation, by, state.name, reason)]
        case EraseFeedback(reason):
            return [FeedbackErased(state.feedback, state.consultation, state.name, reason)]


def _receive(command: ReceiveFeedback) -> list[object]:
    terms = command.asked.terms
    if terms is None:
        raise consultations.ConsultationUnknown
    text = readable(command.text)
    _check_answers(command, terms)
    received = FeedbackReceived(
        feedback=command.feedback,
        reference=command.reference,
        consultation=command.consultation,
        question=command.question,
        channel=command.channel,
        group=command.group,
        district=command.district,
        age_band=command.age_band,
        gender=command.gender,
        language=command.language,
        captured_at=command.captured_at,
        day=command.captured_at.astimezone(BANGKOK).date(),
        late=is_late(command),
        attachments=tuple(picture.id for picture in command.pictures),
        text=text,
    )
    pictures = [FeedbackPictured(command.feedback, p.id, p.media_type, p.content) for p in command.pictures]
    if command.findings:
        held = FeedbackHeld(command.feedback, command.consultation, command.findings)
        return [received, *pictures, held]
    return [
        received,
        *pictures,
        FeedbackPublished(command.feedback, command.consultation, "rules", None, command.masked),
    ]


def readable(text: str) -> str:
    """The text without space around it. Raises TextUnreadable, TextTooLong, TextEmpty."""
    if _NOT_TEXT.search(text):
        raise TextUnreadable
    if len(text) > TEXT_CHARACTERS:
        raise TextTooLong(most=TEXT_CHARACTERS)
    if not text.strip():
        raise TextEmpty
    return text.strip()


def _check_answers(command: ReceiveFeedback, terms: Terms) -> None:
    if command.channel not in terms.channels:
        raise ChannelNotOffered(offered=", ".join(terms.channels))
    if len(command.pictures) > PICTURES:
        raise TooManyPictures(most=PICTURES)
    for field, value, offered in (
        ("question", command.question, [question.id for question in terms.questions]),
        ("group", command.group, [group.code for group in terms.target_groups]),
        ("district", command.district, [district.code for district in terms.districts]),
        ("age_band", command.age_band, AGE_BANDS),
        ("gender", command.gender, GENDERS),
    ):
        if value is not None and value not in offered:
            raise AnswerUnknown(field=field, value=value, offered=", ".join(offered) or "-")


def is_late(command: ReceiveFeedback) -> bool:
    """An opinion is judged by when it was given; what arrives after the grace period is kept, and marked.

    Raises ConsultationUnknown, ClockAhead, ConsultationNotOpenYet, ConsultationClosed.
    """
    terms = command.asked.terms
    if terms is None:
        raise consultations.ConsultationUnknown
    if command.captured_at > command.received_at + _CLOCK:
        raise ClockAhead
    if command.captured_at < terms.opens_at:
        raise ConsultationNotOpenYet
    ended = min(terms.closes_at, command.asked.closed_at or terms.closes_at)
    if command.captured_at > ended:
        raise ConsultationClosed
    return command.received_at > ended + timedelta(days=terms.grace_days)


def _require(action: str, state: State) -> None:
    if state.name == "absent":
        raise FeedbackUnknown
    if state.name not in FEEDBACK[action]:
        raise FeedbackBeyondThat(state=state.name)
