"""The citizens' way in: what is open now, and what one consultation asks."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.feedback.pages.site import Site, until
from services.feedback.pages.words import LEVELS
from services.feedback.readmodels.consultations.queries import Listed, every
from shared.contracts.feedback import Channel

ENDED_SHOWN = 5
"""How many consultations that have ended stand on the first page."""


def router(site: Site) -> APIRouter:
    """/ and /feedback/consultations/{id}."""
    routes = APIRouter()

    @routes.get("/")
    async def home(request: Request) -> Response:
        now = datetime.now(UTC)
        async with site.consultations() as snapshot:
            listed = await every(snapshot.connection)
        running = sorted((it for it in listed if it.is_open(now)), key=lambda it: it.ends_at)
        ended = sorted((it for it in listed if it.ends_at <= now), key=lambda it: it.ends_at, reverse=True)
        return site.shell.page(
            request,
            "citizen/home.html",
            running=[shown(site, request, it) for it in running],
            ended=[shown(site, request, it) for it in ended[:ENDED_SHOWN]],
        )

    @routes.get("/feedback")
    @routes.get("/feedback/")
    async def to_home() -> Response:
        return RedirectResponse("/", 303)

    @routes.get("/feedback/consultations/{consultation}")
    async def consultation(request: Request, consultation: str) -> Response:
        listed = await site.consultation(consultation)
        return site.shell.page(
            request,
            "citizen/consultation.html",
            it=shown(site, request, listed),
            offered=Channel.WEB in listed.terms.channels,
            state=state_of(listed, datetime.now(UTC)),
        )

    return routes


def shown(site: Site, request: Request, listed: Listed) -> dict[str, object]:
    """A consultation in the reader's language."""
    say, translate = site.wording(request), site.translate(request)
    level, promise = LEVELS[listed.terms.level]
    day, at = until(listed.ends_at)
    return {
        "id": listed.id,
        "href": f"/feedback/consultations/{listed.id}",
        "title": say(listed.terms.title),
        "level": translate(level),
        "promise": translate(promise),
        "department": listed.terms.department,
        "questions": [say(question.text) for question in listed.terms.questions],
        "opens_at": listed.terms.opens_at,
        "last_day": day,
        "last_time": at,
    }


def state_of(listed: Listed, now: datetime) -> str:
    """early, open or ended."""
    if listed.is_open(now):
        return "open"
    return "ended" if listed.ends_at <= now else "early"
