"""Moderation: what waits for a person, as it was written, and the two things that can be done with it."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from services.feedback import feedback as opinions
from services.feedback.intake import command_id
from services.feedback.moderation import screen
from services.feedback.moderation.rules import Finding
from services.feedback.pages.opened import Opened, open_opinion
from services.feedback.pages.site import Form, Site, context_of, first, read_form
from services.feedback.pages.words import CHANNELS, DECLINE_REASONS, finding
from services.feedback.readmodels.consultations.queries import every
from services.feedback.readmodels.opinions.queries import Opinion, waiting, waiting_by_consultation
from services.feedback.reception import OPINION
from services.feedback.rules import RIGHTS
from shared.contracts.refusal import Refusal
from shared.eventlog.commands import Decider, execute
from shared.security.session import staff
from shared.security.tokens import Claims
from shared.web import N_, language_of

SHOWN = 50
"""How many of those that wait the list shows."""

REASON_CHARACTERS = 500


class DecidedMeanwhile(Refusal):
    advice = N_("Someone else has decided on this opinion meanwhile; nothing was changed")


class ReasonMissing(Refusal):
    advice = N_("Choose a reason, or write it in your own words: the sender reads it")
    status = 422


class ReasonTooLong(Refusal):
    advice = N_("Shorten the reason to %(most)s characters")
    status = 422


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text and the rules that found something in it."""

    text: str
    rules: tuple[str, ...]


def router(site: Site) -> APIRouter:
    """/feedback/moderation and /feedback/moderation/{feedback}; for officers and administrators."""
    routes = APIRouter(prefix="/feedback/moderation")
    moderator = staff(site.runtime.verifier, *RIGHTS["moderate"])

    @routes.get("")
    async def queue(
        request: Request, consultation: str = "", done: str = "", _claims: Claims = Depends(moderator)
    ) -> Response:
        return await _queue(site, request, consultation, done)

    @routes.get("/{feedback}")
    async def look(
        request: Request, feedback: str, consultation: str = "", done: str = "", _claims: Claims = Depends(moderator)
    ) -> Response:
        opened = await open_opinion(site.runtime.log, feedback)
        return await _look(site, request, opened, {}, consultation, done)

    @routes.post("/{feedback}")
    async def decide(request: Request, feedback: str, claims: Claims = Depends(moderator)) -> Response:
        form = await read_form(request)
        consultation = first(form, "consultation")
        try:
            done, position = await _decide(site, feedback, form, claims)
        except Refusal as refusal:
            opened = await open_opinion(site.runtime.log, feedback)
            return await _look(site, request, opened, form, consultation, refusal=refusal)
        await site.opinions_reach(position)
        return await _next(site, feedback, consultation, done)

    return routes


async def _decide(site: Site, feedback: str, form: Form, claims: Claims) -> tuple[str, int]:
    """Carry out what the form says; gives what was done and its position in the log."""
    if first(form, "do") == "decline":
        command: opinions.Command = opinions.DeclineFeedback(claims.subject, _reason(form))
        done = "declined"
    else:
        command = opinions.PublishFeedback(claims.subject, first(form, "text"))
        done = "published"
    stored = await execute(
        site.runtime.log, WAITING, opinions.stream(feedback), command, context_of(claims, _command_of(form)),
        answer={"id": feedback},
    )  # fmt: skip
    return done, stored.position


def decide_waiting(command: opinions.Command, state: opinions.State) -> list[object]:
    """Only what still waits is decided here: a page may be older than a colleague's decision."""
    if state.name not in {"held", "absent"}:
        raise DecidedMeanwhile
    return opinions.decide(command, state)


WAITING = Decider(OPINION.initial, decide_waiting, OPINION.evolve)


def pieces_of(text: str, findings: tuple[Finding, ...]) -> list[Piece]:
    """The text cut where a finding begins or ends."""
    cuts = sorted({0, len(text), *(at for f in findings for at in (f.start, f.end))})
    return [
        Piece(text[start:end], tuple(dict.fromkeys(str(f.rule) for f in findings if f.start <= start and end <= f.end)))
        for start, end in pairwise(cuts)
    ]


def _reason(form: Form) -> str:
    """The reason in own words, else the chosen one's msgid. Raises ReasonMissing, ReasonTooLong."""
    own = first(form, "own").strip()
    if len(own) > REASON_CHARACTERS:
        raise ReasonTooLong(most=REASON_CHARACTERS)
    reason = own or DECLINE_REASONS.get(first(form, "reason"), "")
    if not reason:
        raise ReasonMissing
    return reason


def _command_of(form: Form) -> UUID:
    return command_id(f"moderation {first(form, 'form') or uuid4().hex} {first(form, 'do')}")


async def _queue(site: Site, request: Request, consultation: str, done: str) -> Response:
    async with site.opinions() as snapshot:
        counts = await waiting_by_consultation(snapshot.connection)
        rows = await waiting(snapshot.connection, consultation or None, SHOWN)
        standing = snapshot.standing
    titles = await _titles(site, request)
    language = language_of(request)
    count = counts.get(consultation, 0) if consultation else sum(counts.values())
    return site.shell.page(
        request, "staff/queue.html", done=done, consultation=consultation, count=count,
        options=[{"value": it, "label": f"{titles.get(it, it)} ({number})"} for it, number in sorted(counts.items())],
        total=sum(counts.values()), standing=standing, position=standing.total,
        items=[
            {
                "href": _address(row.feedback, consultation),
                "row": row,
                "title": titles.get(row.consultation, row.consultation),
                "channel": site.translate(request)(CHANNELS[row.channel]),
                "findings": [site.translate(request)(finding(name, language)) for name in row.findings or []],
            }
            for row in rows
        ],
    )  # fmt: skip


async def _look(
    site: Site,
    request: Request,
    opened: Opened,
    form: Form,
    consultation: str = "",
    done: str = "",
    refusal: Refusal | None = None,
) -> Response:
    received, language, translate = opened.received, language_of(request), site.translate(request)
    written = received.text or ""
    screening = screen(written, received.language)
    async with site.opinions() as snapshot:
        counts = await waiting_by_consultation(snapshot.connection)
    titles = await _titles(site, request)
    field = "reason" if first(form, "do") == "decline" else "text"
    return site.shell.page(
        request, "staff/look.html", refusal.status if refusal else 200,
        opinion=opened, gone=received.text is None,
        pieces=[
            {"text": piece.text, "names": [finding(name, language) for name in piece.rules]}
            for piece in pieces_of(written, screening.findings)
        ],
        findings=[translate(finding(name, language)) for name in opened.held_for],
        proposal=first(form, "text", screening.masked),
        chosen=first(form, "reason") or None, own=first(form, "own"),
        reasons=[{"value": code, "label": translate(text)} for code, text in DECLINE_REASONS.items()],
        reason=translate(opened.reason) if opened.reason else "",
        errors=[{"field": field, "text": site.say(request, refusal)}] if refusal else [],
        form=uuid4().hex, consultation=consultation, done=done,
        count=counts.get(consultation, 0) if consultation else sum(counts.values()),
        title=titles.get(received.consultation, received.consultation), channel=translate(CHANNELS[received.channel]),
        action=_address(received.feedback, consultation), queue=_address("", consultation),
    )  # fmt: skip


async def _next(site: Site, feedback: str, consultation: str, done: str) -> Response:
    async with site.opinions() as snapshot:
        rows = await waiting(snapshot.connection, consultation or None, 2)
    onward: list[Opinion] = [row for row in rows if row.feedback != feedback]
    return RedirectResponse(_address(onward[0].feedback if onward else "", consultation, done), 303)


async def _titles(site: Site, request: Request) -> dict[str, str]:
    async with site.consultations() as snapshot:
        listed = await every(snapshot.connection)
    say = site.wording(request)
    return {it.id: say(it.terms.title) for it in listed}


def _address(feedback: str = "", consultation: str = "", done: str = "") -> str:
    query: dict[str, Any] = {"consultation": consultation, "done": done}
    asked = urlencode({name: value for name, value in query.items() if value})
    return f"/feedback/moderation{'/' + feedback if feedback else ''}{'?' + asked if asked else ''}"
