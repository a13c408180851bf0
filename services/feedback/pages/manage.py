"""Consultations for staff: the list, and the forms that open, change and close one."""

import re
from datetime import UTC, datetime
from hashlib import sha256
from uuid import uuid4

import orjson
from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import TypeAdapter

from services.feedback import consultation as consultations
from services.feedback.intake import command_id
from services.feedback.pages import terms_form
from services.feedback.pages.home import shown, state_of
from services.feedback.pages.site import Form, Site, context_of, first, read_form
from services.feedback.pages.words import CHANNELS, LEVELS
from services.feedback.readmodels.consultations.queries import every
from services.feedback.readmodels.opinions.queries import waiting_by_consultation
from services.feedback.reception import CONSULTATION
from services.feedback.rules import RIGHTS
from shared.calendar import BANGKOK, fiscal_year
from shared.contracts.feedback import Terms
from shared.contracts.refusal import Refusal
from shared.eventlog.commands import Decider, Loaded, execute, load
from shared.security.session import staff
from shared.security.tokens import Claims
from shared.web import N_, language_of

HOME = "/feedback/manage"
ORDER = (
    "title_th", "title_en", "id", "level", "opens", "closes", "channels", "department", "fiscal_year", "grace_days",
    "reason",
)  # fmt: skip
"""The fields that can be at fault, as they stand on the page."""

ID = re.compile(r"[a-z0-9][a-z0-9-]{2,39}")
_terms = TypeAdapter(Terms)


class IdUnfit(Refusal):
    advice = N_("Write 3 to 40 small letters, digits and hyphens, such as roads-2570")
    status = 422


class ReasonMissing(Refusal):
    advice = N_("Write why: it stands in the record")
    status = 422


class ChangedMeanwhile(Refusal):
    advice = N_("Someone else has changed this consultation meanwhile: compare, then save again")


def router(site: Site) -> APIRouter:
    """/feedback/manage, …/open, …/consultations/{id} and …/consultations/{id}/close; for those who run consultations."""
    routes = APIRouter(prefix=HOME)
    officer = staff(site.runtime.verifier, *RIGHTS["run consultations"])

    @routes.get("")
    async def overview(request: Request, done: str = "", _claims: Claims = Depends(officer)) -> Response:
        return await _overview(site, request, done)

    @routes.get("/open")
    async def begin(request: Request, _claims: Claims = Depends(officer)) -> Response:
        now = datetime.now(BANGKOK)
        form = terms_form.blank(now, fiscal_year(now.date()), language_of(request))
        return _terms_page(site, request, form, None, "")

    @routes.post("/open")
    async def open_consultation(request: Request, claims: Claims = Depends(officer)) -> Response:
        form = await read_form(request)
        return await _save(site, request, form, Loaded(consultations.INITIAL, 0), first(form, "id").strip(), claims)

    @routes.get("/consultations/{consultation}")
    async def look(request: Request, consultation: str, _claims: Claims = Depends(officer)) -> Response:
        terms = _known(await _load(site, consultation))
        return _terms_page(site, request, terms_form.form_of(terms, language_of(request)), terms, consultation)

    @routes.post("/consultations/{consultation}")
    async def change(request: Request, consultation: str, claims: Claims = Depends(officer)) -> Response:
        loaded = await _load(site, consultation)
        _known(loaded)
        return await _save(site, request, await read_form(request), loaded, consultation, claims)

    @routes.get("/consultations/{consultation}/close")
    async def ask_close(request: Request, consultation: str, _claims: Claims = Depends(officer)) -> Response:
        return await _close_page(site, request, consultation)

    @routes.post("/consultations/{consultation}/close")
    async def close(request: Request, consultation: str, claims: Claims = Depends(officer)) -> Response:
        form = await read_form(request)
        reason = first(form, "reason").strip()
        if not reason:
            return await _close_page(site, request, consultation, ReasonMissing())
        command = consultations.CloseConsultation(consultation, datetime.now(UTC), reason)
        await _execute(site, consultation, command, CONSULTATION, claims, form)
        return RedirectResponse(f"{HOME}?done=closed", 303)

    return routes


async def _overview(site: Site, request: Request, done: str) -> Response:
    async with site.consultations() as snapshot:
        listed = await every(snapshot.connection)
    async with site.opinions() as snapshot:
        waiting = await waiting_by_consultation(snapshot.connection)
    now = datetime.now(UTC)
    return site.shell.page(
        request, "staff/consultations.html", done=done,
        items=[
            {**shown(site, request, it), "state": state_of(it, now), "waiting": waiting.get(it.id, 0),
             "edit": f"{HOME}/consultations/{it.id}", "closed": it.closed_at is not None}
            for it in listed
        ],
    )  # fmt: skip


async def _save(
    site: Site,
    request: Request,
    form: Form,
    loaded: Loaded[consultations.State],
    consultation: str,
    claims: Claims,
) -> Response:
    """Open or change; the form comes back as typed where something needs another look."""
    before = loaded.state.terms
    read = terms_form.read_terms(form, before, consultation, language_of(request))
    faults = dict(read.faults)
    reason = first(form, "reason").strip()
    if not ID.fullmatch(consultation):
        faults["id"] = IdUnfit()
    if before and not reason:
        faults["reason"] = ReasonMissing()
    if faults or read.terms is None or first(form, "more"):
        return _terms_page(site, request, form, before, consultation, {} if first(form, "more") else faults)
    command: consultations.Command = consultations.OpenConsultation(consultation, read.terms)
    decider = CONSULTATION
    if before:
        command = consultations.ChangeConsultation(consultation, read.terms, reason)
        decider = _unchanged_since(first(form, "stood"))
    try:
        await _execute(site, consultation, command, decider, claims, form, read.terms.department)
    except Refusal as refusal:
        field = "id" if isinstance(refusal, consultations.ConsultationExists) else "title_th"
        return _terms_page(site, request, form, before, consultation, {field: refusal})
    return RedirectResponse(f"{HOME}?done={'changed' if before else 'opened'}", 303)


def _unchanged_since(stood: str) -> Decider[consultations.Command, consultations.State]:
    """The decider for a form that was made from the terms whose print is `stood`."""

    def decide(command: consultations.Command, state: consultations.State) -> list[object]:
        if state.terms is not None and print_of(state.terms) != stood:
            raise ChangedMeanwhile
        return consultations.decide(command, state)

    return Decider(CONSULTATION.initial, decide, CONSULTATION.evolve)


def print_of(terms: Terms) -> str:
    """A short print of terms, by which a form knows whether they changed meanwhile."""
    return sha256(orjson.dumps(_terms.dump_python(terms, mode="json"))).hexdigest()[:16]


async def _execute(
    site: Site,
    consultation: str,
    command: consultations.Command,
    decider: Decider[consultations.Command, consultations.State],
    claims: Claims,
    form: Form,
    department: str = "",
) -> None:
    """Carry it out once, however often the form is sent, and wait until pages show it."""
    key = command_id(f"manage {consultation} {first(form, 'form') or uuid4().hex}")
    body = {name: values for name, values in form.items() if name != "form"}
    stored = await execute(
        site.runtime.log, decider, consultations.stream(consultation), command,
        context_of(claims, key, department), body=body, answer={"consultation": consultation},
    )  # fmt: skip
    await site.consultations_reach(stored.position)


def _terms_page(
    site: Site,
    request: Request,
    form: Form,
    before: Terms | None,
    consultation: str,
    faults: dict[str, Refusal] | None = None,
) -> Response:
    translate, language = site.translate(request), language_of(request)
    said = {field: site.say(request, faults[field]) for field in ORDER if faults and field in faults}
    meanwhile = any(isinstance(refusal, ChangedMeanwhile) for refusal in (faults or {}).values())
    return site.shell.page(
        request, "staff/terms.html", 422 if faults else 200,
        form={name: first(form, name) for name in form}, ticked=form, before=before, consultation=consultation,
        error=said, errors=[{"field": field, "text": text} for field, text in said.items()],
        stood=print_of(before) if before and (meanwhile or "stood" not in form) else first(form, "stood"),
        questions=terms_form.rows_of(form, "question"), groups=terms_form.rows_of(form, "group"),
        levels=[
            {"value": level, "label": translate(name), "hint": translate(promise)}
            for level, (name, promise) in LEVELS.items()
        ],
        channels=[{"value": channel, "label": translate(name)} for channel, name in CHANNELS.items()],
        districts=[
            {"value": district.code, "label": (district.name.en if language == "en" else "") or district.name.th}
            for district in terms_form.offered_districts(before)
        ],
        key=first(form, "form") if faults else uuid4().hex,
        action=f"{HOME}/consultations/{consultation}" if before else f"{HOME}/open",
    )  # fmt: skip


async def _close_page(site: Site, request: Request, consultation: str, refusal: Refusal | None = None) -> Response:
    terms = _known(await _load(site, consultation))
    return site.shell.page(
        request, "staff/close.html", refusal.status if refusal else 200,
        title=site.wording(request)(terms.title), consultation=consultation, grace_days=terms.grace_days,
        errors=[{"field": "reason", "text": site.say(request, refusal)}] if refusal else [], key=uuid4().hex,
    )  # fmt: skip


async def _load(site: Site, consultation: str) -> Loaded[consultations.State]:
    return await load(site.runtime.log, CONSULTATION, consultations.stream(consultation))


def _known(loaded: Loaded[consultations.State]) -> Terms:
    """Raises ConsultationUnknown, ConsultationEnded."""
    if loaded.state.terms is None:
        raise consultations.ConsultationUnknown
    if loaded.state.closed_at:
        raise consultations.ConsultationEnded
    return loaded.state.terms
