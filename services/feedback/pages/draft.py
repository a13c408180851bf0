"""An opinion being written: the questions in their order, what was answered so far, and what still needs a look. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from services.feedback.feedback import readable
from services.feedback.pages.site import Form, first
from services.feedback.rules import AGE_BANDS, GENDERS
from services.feedback.submission import Submission
from shared.contracts.feedback import Terms
from shared.contracts.refusal import Refusal
from shared.web import N_

CHECK = "check"
FIELDS: Mapping[str, tuple[str, ...]] = {
    # step       what it asks
    "opinion": ("question", "text"),
    "district": ("district",),
    "group": ("group",),
    "about": ("age_band", "gender"),
    CHECK: (),
}
SAID_NOTHING = ""
"""The answer "rather not say": given, but not kept. Not answered at all is no entry."""


class NotChosen(Refusal):
    advice = N_("Choose one, or “Rather not say”")
    status = 422


@dataclass(frozen=True)
class Draft:
    """`form` is the id given when writing began: the key under which it counts once, however often it is sent."""

    form: str
    proof: str = ""
    trap: str = ""
    answers: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def hold(self) -> str | None:
        """Why a person should look first, whatever the words are."""
        if self.trap:
            return "unusual"
        return None if self.proof == self.form[::-1] else "no-script"


@dataclass(frozen=True, slots=True)
class Fault:
    """The field that needs another look, by name, and why."""

    name: str
    refusal: Refusal


def read_draft(form: Form) -> Draft:
    """What a page sent back: the answers of its own fields and those that it carried along."""
    names = [name for fields in FIELDS.values() for name in fields]
    return Draft(
        first(form, "form"), first(form, "proof"), first(form, "website"),
        {name: first(form, name) for name in names if name in form},
    )  # fmt: skip


def steps_of(terms: Terms) -> list[str]:
    """The steps of this consultation's form; one that has nothing to choose from is left out."""
    absent = {"district" if not terms.districts else "", "group" if not terms.target_groups else ""}
    return [step for step in FIELDS if step not in absent]


def faults_of(draft: Draft, step: str) -> list[Fault]:
    """What of one step's answers needs another look."""
    if step == "opinion":
        try:
            readable(draft.answers.get("text", ""))
        except Refusal as refusal:
            return [Fault("text", refusal)]
    if step in {"district", "group"} and step not in draft.answers:
        return [Fault(step, NotChosen())]
    return []


def first_faulty(draft: Draft, terms: Terms) -> str | None:
    """The first step that needs another look before sending."""
    return next((step for step in steps_of(terms) if faults_of(draft, step)), None)


def settled(draft: Draft, terms: Terms) -> Draft:
    """The draft without answers that this consultation does not know (any more)."""
    offered: dict[str, set[str]] = {
        "question": {question.id for question in terms.questions},
        "district": {district.code for district in terms.districts},
        "group": {group.code for group in terms.target_groups},
        "age_band": set(AGE_BANDS),
        "gender": set(GENDERS),
    }
    known = {
        name: value
        for name, value in draft.answers.items()
        if name not in offered or value == SAID_NOTHING or value in offered[name]
    }
    return replace(draft, answers=known)


def submission_of(draft: Draft, consultation: str, terms: Terms, language: str) -> Submission:
    """The opinion as it is received; the same draft always gives the same. Raises pydantic's ValidationError."""
    only = terms.questions[0].id if len(terms.questions) == 1 else None
    answers = {name: draft.answers.get(name) or None for name in ("group", "district", "age_band", "gender")}
    return Submission.model_validate(
        {
            "consultation": consultation,
            "text": draft.answers.get("text", ""),
            "question": only or draft.answers.get("question") or None,
            "language": language,
            "hold": draft.hold,
            **answers,
        }
    )
