"""The public pages: the dashboard, and one consultation with what was said."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request, Response

from services.reporting.api import summary_of
from services.reporting.board import MOST_BARS, bars, cards, closed, columns, live_state, percent
from services.reporting.readmodels.participation.queries import voices, voices_count
from services.reporting.rules import PAGE
from services.reporting.summary import Summaries, public
from services.reporting.words import days_left, headline, level, moment, row_name, standing, state_of
from shared.web import Shell, language_of

Words = Annotated[str, Query(alias="q", max_length=200)]
Page = Annotated[int, Query(ge=1, le=10_000)]
Address = Annotated[str, Path(max_length=100)]


def router(shell: Shell, summaries: Summaries) -> APIRouter:
    """The pages under /reporting/."""
    routes = APIRouter(prefix="/reporting", include_in_schema=False)

    @routes.get("")
    @routes.get("/")
    async def dashboard(request: Request) -> Response:
        found = await summary_of(summaries, None)
        data, now = public(found.data), datetime.now(UTC)
        return shell.page(
            request, "dashboard.html", **_board(request, data, now, MOST_BARS),
            state=live_state(data, now), headline=headline(data, language_of(request), now),
            cards=cards(data, now), closed=closed(data, now),
        )  # fmt: skip

    @routes.get("/consultations/{address}")
    async def consultation(request: Request, address: Address, q: Words = "", page: Page = 1) -> Response:
        found = await summary_of(summaries, address)
        data, now = public(found.data), datetime.now(UTC)
        only, words = summaries.key(address), q.strip()
        async with summaries.reader.snapshot() as snapshot:
            count = await voices_count(snapshot.connection, only=only, words=words)
            said = await voices(snapshot.connection, PAGE, only=only, words=words, offset=(page - 1) * PAGE)
        one = data["consultations"][0]
        state = state_of(one, now)
        return shell.page(
            request, "consultation.html", **_board(request, data, now, None),
            state=live_state(data, now, alone=True), headline=standing(data, language_of(request)),
            one=one | {"state": state, "days_left": days_left(one, now) if state in ("open", "upcoming") else None},
            voices=said, count=count, first=(page - 1) * PAGE + 1, words=words,
            previous=_page_link(words, page - 1) if page > 1 else None,
            next=_page_link(words, page + 1) if page * PAGE < count else None,
        )  # fmt: skip

    return routes


def _board(request: Request, data: Mapping[str, Any], now: datetime, most: int | None) -> dict[str, Any]:
    """What both pages show: `most` bars of each kind, or all of them."""
    language = language_of(request)
    dimensions = {
        name: bars(data[f"by_{name}"], most or len(data[f"by_{name}"])) for name in ("channel", "group", "district")
    }
    name_of: Callable[..., str] = partial(row_name, language=language)
    return {
        "data": data, "now": now, "dimensions": dimensions, "days": columns(data["by_day"]), "percent": percent,
        "name_of": name_of, "level": partial(level, language=language), "moment": partial(moment, language=language),
    }  # fmt: skip


def _page_link(words: str, page: int) -> str:
    return "?" + urlencode({**({"q": words} if words else {}), "page": page}) + "#opinions"
