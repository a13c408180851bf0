"""Reporting over HTTP: every figure that a page shows as JSON, CSV and XLSX, and the live stream."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from services.reporting.exports import Row, download
from services.reporting.live import Live
from services.reporting.readmodels.participation.queries import Key, every_voice, figures, merged
from services.reporting.rules import RIGHTS
from services.reporting.summary import Summaries, Summary, public, vector
from services.reporting.words import row_name
from shared.runtime import Runtime
from shared.security.session import staff_or_bearer
from shared.security.tokens import Claims
from shared.web import N_, Problem, Shell, language_of

UNKNOWN = N_("There is no such consultation: check its id")
NO_CACHE = {"Cache-Control": "no-cache", "Vary": "Cookie, Authorization"}

HEADINGS: Mapping[str, str] = {
    "consultation": N_("Consultation"),
    "channel": N_("Channel"),
    "group": N_("Target group"),
    "district": N_("District"),
    "day": N_("Day"),
}

Consultation = Annotated[str | None, Query(description="Id of one consultation; without it, all", max_length=100)]
Words = Annotated[str, Query(alias="q", description="Only opinions that contain this", max_length=200)]
By = Annotated[Literal["consultation", "channel", "group", "district", "day"], Query(description="One row for each")]
Since = Annotated[date | None, Query(description="First day, as 2026-11-22; only with by=day")]
Until = Annotated[date | None, Query(description="Last day; only with by=day")]


def router(runtime: Runtime, shell: Shell, summaries: Summaries, live: Live) -> APIRouter:
    """All addresses of figures."""
    routes = APIRouter(prefix="/reporting", tags=["figures"])
    routes.include_router(_figures(runtime, summaries))
    routes.include_router(_files(shell, summaries))
    routes.include_router(_stream(summaries, live))
    return routes


async def summary_of(summaries: Summaries, consultation: str | None) -> Summary:
    """The whole, or one consultation's. Raises Problem 404."""
    try:
        return await summaries.latest(summaries.key(consultation) if consultation else None)
    except KeyError:
        raise Problem(404, "consultation-unknown", UNKNOWN) from None


def _figures(runtime: Runtime, summaries: Summaries) -> APIRouter:
    routes = APIRouter(prefix="/api")
    office = staff_or_bearer(runtime.verifier, *RIGHTS["read office figures"])

    @routes.get("/summary")
    async def summary(request: Request, consultation: Consultation = None, _: Claims = Depends(office)) -> Response:
        """Everything that the dashboard shows, what only the office sees included, and the positions it stands at."""
        found = await summary_of(summaries, consultation)
        return _json(request, found.version, found.data)

    @routes.get("/open/summary")
    async def open_summary(request: Request, consultation: Consultation = None) -> Response:
        """The same figures as everyone may see them."""
        found = await summary_of(summaries, consultation)
        return _json(request, found.version, public(found.data))

    return routes


def _files(shell: Shell, summaries: Summaries) -> APIRouter:
    routes = APIRouter(prefix="/api/open")

    @routes.get("/tally.{ending}")
    async def tally(
        request: Request,
        ending: Literal["csv", "xlsx"],
        by: By = "consultation",
        consultation: Consultation = None,
        since: Since = None,
        until: Until = None,
    ) -> Response:
        """How many opinions, one row for each consultation, channel, group, district or day."""
        found = await summary_of(summaries, consultation)
        etag = _etag(found.version)
        if _known(request, etag):
            return Response(status_code=304, headers={"ETag": etag})
        say, language = shell.translations(request).gettext, language_of(request)
        if by == "consultation":
            rows: list[Row] = [
                (one["id"], one["title"][language], one["opinions"]) for one in found.data["consultations"]
            ]
        elif by == "day":
            rows = await _days(summaries, consultation, since, until)
        else:
            rows = [(row["code"], row_name(row, by, language), row["opinions"]) for row in found.data[f"by_{by}"]]
        headings = [say(HEADINGS[by])] if by == "day" else [say(N_("Code")), say(HEADINGS[by])]
        name = "-".join(("opinions", "by", by, *([consultation] if consultation else [])))
        return await download(name, ending, [*headings, say(N_("Opinions"))], rows, etag)

    @routes.get("/opinions.{ending}")
    async def opinions(
        request: Request, ending: Literal["csv", "xlsx"], consultation: Consultation = None, q: Words = ""
    ) -> Response:
        """Published opinions, the latest first."""
        only = summaries.key(consultation) if consultation else None
        async with summaries.reader.snapshot() as snapshot:
            etag = _etag(vector(snapshot.standing))
            if _known(request, etag):
                return Response(status_code=304, headers={"ETag": etag})
            rows: list[Row] = [
                (summaries.address(one.key), one.published_at.isoformat(), one.text)
                async for one in every_voice(snapshot.connection, only=only, words=q.strip())
            ]
        say = shell.translations(request).gettext
        headings = [say(N_("Consultation")), say(N_("Published at")), say(N_("Opinion"))]
        return await download("published-opinions", ending, headings, rows, etag)

    return routes


async def _days(summaries: Summaries, consultation: str | None, since: date | None, until: date | None) -> list[Row]:
    """Every day on which something came, within the bounds."""
    only: Key | None = summaries.key(consultation) if consultation else None
    async with summaries.reader.snapshot() as snapshot:
        by_day = merged(await figures(snapshot.connection, only), "day")
    wanted = (day for day in sorted(by_day) if (not since or day >= since) and (not until or day <= until))
    return [(day.isoformat(), by_day[day]) for day in wanted]


def _stream(summaries: Summaries, live: Live) -> APIRouter:
    routes = APIRouter()

    @routes.get("/live", response_class=StreamingResponse)
    async def events(consultation: Consultation = None) -> StreamingResponse:
        """Server-sent events: each is the whole state of the dashboard, or of one consultation's page."""
        only = summaries.key(consultation) if consultation else None
        if only:
            await summary_of(summaries, consultation)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(live.follow(only), media_type="text/event-stream", headers=headers)

    return routes


def _json(request: Request, version: str, data: Mapping[str, Any] | Sequence[Any]) -> Response:
    etag = _etag(version)
    headers = {**NO_CACHE, "ETag": etag}
    if _known(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(orjson.dumps(data), media_type="application/json", headers=headers)


def _etag(version: str) -> str:
    return f'W/"{version}"'


def _known(request: Request, etag: str) -> bool:
    return etag in (part.strip() for part in request.headers.get("if-none-match", "").split(","))
