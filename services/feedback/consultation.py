"""Consultation (การรับฟังความคิดเห็น): what is asked, of whom, at which level, by which channels, from when to when."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.feedback.rules import CONSULTATION
from shared.contracts.feedback import ConsultationChanged, ConsultationClosed, ConsultationOpened, Terms
from shared.contracts.refusal import Refusal


def stream(consultation: str) -> str:
    """The stream of a consultation. Its id is short, of small letters, digits and hyphens."""
    return f"consultation-{consultation}"


# Commands


@dataclass(frozen=True)
class OpenConsultation:
    consultation: str
    terms: Terms


@dataclass(frozen=True)
class ChangeConsultation:
    consultation: str
    terms: Terms
    reason: str


@dataclass(frozen=True)
class CloseConsultation:
    consultation: str
    at: datetime
    reason: str


Command = OpenConsultation | ChangeConsultation | CloseConsultation


# Refusals


class ConsultationExists(Refusal):
    advice = "A consultation with this id is there already: choose another id, or change that one"


class ConsultationUnknown(Refusal):
    advice = "There is no such consultation: check its id"
    status = 404


class ConsultationEnded(Refusal):
    advice = "This consultation has been closed: open a new one instead"


class TermsUnfit(Refusal):
    advice = "These terms do not fit together: %(why)s"
    status = 422


# Fold


@dataclass(frozen=True)
class State:
    terms: Terms | None = None
    closed_at: datetime | None = None

    @property
    def name(self) -> str:
        """absent, open or closed."""
        if self.terms is None:
            return "absent"
        return "closed" if self.closed_at else "open"


INITIAL = State()


def evolve(state: State, event: object) -> State:
    """What an event means for a consultation."""
    match event:
        case ConsultationOpened(terms=terms) | ConsultationChanged(terms=terms):
            return replace(state, terms=terms)
        case ConsultationClosed(closed_at=at):
            return replace(state, closed_at=at)
        case _:
            return state


# Decisions


def decide(command: Command, state: State) -> list[object]:
    """Raises ConsultationExists, ConsultationUnknown, ConsultationEnded, TermsUnfit."""
    match command:
        case OpenConsultation(consultation, terms):
            if state.terms == terms:
                return []
            _require("open", state)
            _check(terms)
            return [ConsultationOpened(consultation, terms)]
        case ChangeConsultation(consultation, terms, reason):
            if state.terms == terms:
                return []
            _require("change", state)
            _check(terms)
            return [ConsultationChanged(consultation, terms, reason)]
        case CloseConsultation(consultation, at, reason):
            if state.closed_at:
                return []
            _require("close", state)
            return [ConsultationClosed(consultation, at, reason)]


def _require(action: str, state: State) -> None:
    if state.name in CONSULTATION[action]:
        return
    match state.name:
        case "absent":
            raise ConsultationUnknown
        case "closed":
            raise ConsultationEnded
        case _:
            raise ConsultationExists


def _check(terms: Terms) -> None:
    """The checks that no single field can make."""
    if terms.closes_at <= terms.opens_at:
        raise TermsUnfit(why="it closes before it opens")
    if not terms.channels:
        raise TermsUnfit(why="it needs at least one channel")
    for what, ids in (
        ("questions", [question.id for question in terms.questions]),
        ("target groups", [group.code for group in terms.target_groups]),
        ("districts", [district.code for district in terms.districts]),
        ("channels", list(terms.channels)),
    ):
        if len(set(ids)) < len(ids):
            raise TermsUnfit(why=f"two of its {what} have the same code")
