"""Giving an opinion: one question at a time, a page to check the answers, a receipt. Works without scripts."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.feedback.feedback import ChannelNotOffered, ConsultationClosed, ConsultationNotOpenYet
from services.feedback.intake import command_id
from services.feedback.pages.draft import (
    CHECK,
    FIELDS,
    Draft,
    Fault,
    faults_of,
    first_faulty,
    read_draft,
    settled,
    steps_of,
    submission_of,
)
from services.feedback.pages.home import shown, state_of
from services.feedback.pages.site import Site, first, read_form
from services.feedback.pages.words import AGES, GENDER_NAMES
from services.feedback.readmodels.consultations.queries import Listed
from services.feedback.reception import Arrival, Receipt
from shared.contracts.feedback import Channel
from shared.contracts.refusal import Refusal
from shared.eventlog.model import CommandReused
from shared.web import language_of

Options = list[dict[str, str]]


def router(site: Site) -> APIRouter:
    """/feedback/consultations/{id}/answer."""
    routes = APIRouter(prefix="/feedback/consultations/{consultation}")

    @routes.get("/answer")
    async def begin(request: Request, consultation: str) -> Response:
        listed = await site.consultation(consultation)
        _require_open(listed)
        return _page(site, request, listed, Draft(uuid4().hex), "opinion")

    @routes.post("/answer")
    async def go_on(request: Request, consultation: str) -> Response:
        listed = await site.consultation(consultation)
        form = await read_form(request)
        draft = settled(read_draft(form), listed.terms)
        steps = steps_of(listed.terms)
        at, go = first(form, "at"), first(form, "go", "next")
        at = at if at in steps else steps[0]
        if go == "send":
            return await _send(site, request, listed, draft)
        if go == "back":
            return _page(site, request, listed, draft, steps[max(steps.index(at) - 1, 0)])
        if go in steps:
            return _page(site, request, listed, draft, go, changing=True)
        faults = faults_of(draft, at)
        changing = first(form, "changing") == "yes"
        if faults:
            return _page(site, request, listed, draft, at, faults, changing=changing)
        onward = CHECK if changing else steps[min(steps.index(at) + 1, len(steps) - 1)]
        return _page(site, request, listed, draft, onward)

    return routes


async def _send(site: Site, request: Request, listed: Listed, draft: Draft) -> Response:
    faulty = first_faulty(draft, listed.terms)
    if faulty:
        return _page(site, request, listed, draft, faulty, faults_of(draft, faulty), changing=True)
    try:
        receipt = await _receive(site, request, listed, draft)
    except CommandReused:
        again = replace(draft, form=uuid4().hex, proof="")
        return _page(site, request, listed, again, CHECK, sent_before=True)
    except Refusal as refusal:
        return _page(site, request, listed, draft, CHECK, [Fault("text", refusal)])
    return RedirectResponse(
        f"/feedback/receipts/{receipt.reference}?at={receipt.position}&consultation={listed.id}", 303
    )


async def _receive(site: Site, request: Request, listed: Listed, draft: Draft) -> Receipt:
    submission = submission_of(draft, listed.id, listed.terms, language_of(request))
    return await site.reception.receive(Arrival(submission, command_id(f"form {draft.form}"), "web", datetime.now(UTC)))


def _page(
    site: Site,
    request: Request,
    listed: Listed,
    draft: Draft,
    step: str,
    faults: list[Fault] | None = None,
    *,
    changing: bool = False,
    sent_before: bool = False,
) -> Response:
    steps = steps_of(listed.terms)
    errors = [{"field": fault.name, "text": site.say(request, fault.refusal)} for fault in faults or []]
    status = faults[0].refusal.status if faults else 409 if sent_before else 200
    options = choices(site, request, listed)
    return site.shell.page(
        request,
        "citizen/answer.html",
        status,
        it=shown(site, request, listed),
        draft=draft,
        carried={name: value for name, value in draft.answers.items() if name not in FIELDS[step]},
        step=step,
        number=steps.index(step) + 1,
        total=len(steps) - 1,
        options=options,
        chosen={name: _label(options.get(name, []), draft.answers.get(name)) for name in options},
        errors=errors,
        changing=changing,
        sent_before=sent_before,
        state=state_of(listed, datetime.now(UTC)),
    )


def choices(site: Site, request: Request, listed: Listed) -> dict[str, Options]:
    """What can be chosen for each field, in the reader's language; "rather not say" is left to the page."""
    say, translate = site.wording(request), site.translate(request)
    terms = listed.terms
    return {
        "question": [{"value": question.id, "label": say(question.text)} for question in terms.questions],
        "district": [{"value": district.code, "label": say(district.name)} for district in terms.districts],
        "group": [{"value": group.code, "label": say(group.name)} for group in terms.target_groups],
        "age_band": [{"value": code, "label": translate(name)} for code, name in AGES.items()],
        "gender": [{"value": code, "label": translate(name)} for code, name in GENDER_NAMES.items()],
    }


def _label(options: Options, value: str | None) -> str:
    """The chosen option's words; empty for nothing chosen."""
    return next((option["label"] for option in options if option["value"] == value), "")


def _require_open(listed: Listed) -> None:
    """Raises ChannelNotOffered, ConsultationNotOpenYet, ConsultationClosed."""
    if Channel.WEB not in listed.terms.channels:
        raise ChannelNotOffered(offered=", ".join(listed.terms.channels))
    state = state_of(listed, datetime.now(UTC))
    if state == "early":
        raise ConsultationNotOpenYet
    if state == "ended":
        raise ConsultationClosed
