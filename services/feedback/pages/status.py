"""The receipt, and what became of an opinion for whoever holds its code."""

from io import BytesIO

import segno
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup

from services.feedback.feedback import FeedbackUnknown
from services.feedback.pages.opened import open_opinion
from services.feedback.pages.reference import read_reference
from services.feedback.pages.site import Site
from services.feedback.readmodels.consultations.queries import one
from services.feedback.readmodels.opinions.queries import by_reference
from shared.contracts.refusal import Refusal
from shared.web import N_

ADDRESS = "/feedback/status"


class ReferenceUnreadable(Refusal):
    advice = N_("Write the code as it stands on your receipt, such as F-7K3M-92QX-4TBH")
    status = 422


class ReferenceUnknown(Refusal):
    advice = N_("We know no opinion with this code: please compare it with your receipt, letter by letter")
    status = 404


def router(site: Site) -> APIRouter:
    """/feedback/receipts/{reference}, /feedback/status and /feedback/status/{reference}."""
    routes = APIRouter()
    routes.include_router(_receipts(site))
    routes.include_router(_statuses(site))
    return routes


def _receipts(site: Site) -> APIRouter:
    routes = APIRouter(prefix="/feedback/receipts")

    @routes.get("/{reference}")
    async def receipt(request: Request, reference: str, at: int = 0, consultation: str = "") -> Response:
        known = _known(reference)
        return site.shell.page(
            request, "citizen/receipt.html", reference=known, address=f"{ADDRESS}/{known}?at={at}",
            qr=Markup(qr_of(_absolute(site, known)).svg_inline(border=0, omitsize=True)),  # noqa: S704 - segno's own SVG
            printed=_absolute(site, known), consultation=consultation,
        )  # fmt: skip

    @routes.get("/{reference}/qr.svg")
    async def qr(reference: str) -> Response:
        known = _known(reference)
        drawn = BytesIO()
        qr_of(_absolute(site, known)).save(drawn, kind="svg", xmldecl=False, border=1, omitsize=True)
        return Response(
            drawn.getvalue(), media_type="image/svg+xml", headers={"Cache-Control": "private, max-age=3600"}
        )

    return routes


def _statuses(site: Site) -> APIRouter:
    routes = APIRouter(prefix=ADDRESS)

    @routes.get("")
    async def ask(request: Request, code: str | None = None) -> Response:
        if code is None:
            return _form(site, request)
        known = read_reference(code)
        if known is None:
            return _form(site, request, code, ReferenceUnreadable())
        return RedirectResponse(f"{ADDRESS}/{known}", 303)

    @routes.get("/{reference}")
    async def status(request: Request, reference: str, at: int = 0) -> Response:
        known = read_reference(reference)
        if known is None:
            return _form(site, request, reference, ReferenceUnreadable())
        if known != reference:
            return RedirectResponse(f"{ADDRESS}/{known}", 303)
        return await _status(site, request, known, at)

    return routes


def _known(reference: str) -> str:
    """Raises ReferenceUnreadable."""
    known = read_reference(reference)
    if known is None:
        raise ReferenceUnreadable
    return known


async def _status(site: Site, request: Request, reference: str, at: int) -> Response:
    """`at` is the position that the receipt named, 0 where it was typed by hand."""
    head = (await site.runtime.log.head()).position
    reached = await site.opinions_reach(min(at, head) or head)
    async with site.opinions() as snapshot:
        found = await by_reference(snapshot.connection, reference)
    if found is None and not reached:
        return site.shell.page(request, "citizen/soon.html", reference=reference)
    if found is None:
        return _form(site, request, reference, ReferenceUnknown())
    try:
        opened = await open_opinion(site.runtime.log, found.feedback)
    except FeedbackUnknown:
        return _form(site, request, reference, ReferenceUnknown())
    async with site.consultations() as snapshot:
        listed = await one(snapshot.connection, opened.received.consultation)
    return site.shell.page(
        request, "citizen/status.html", reference=reference, opinion=opened,
        reason=site.translate(request)(opened.reason) if opened.reason else "",
        title=site.wording(request)(listed.terms.title) if listed else "",
        printed=_absolute(site, reference),
        qr=Markup(qr_of(_absolute(site, reference)).svg_inline(border=0, omitsize=True)),  # noqa: S704 - segno's own SVG
    )  # fmt: skip


def _form(site: Site, request: Request, typed: str = "", refusal: Refusal | None = None) -> Response:
    errors = [{"field": "code", "text": site.say(request, refusal)}] if refusal else []
    return site.shell.page(
        request, "citizen/follow.html", refusal.status if refusal else 200, typed=typed, errors=errors
    )


def qr_of(address: str) -> segno.QRCode:
    """The address as a QR code that survives a crease."""
    return segno.make(address, error="m", micro=False)


def _absolute(site: Site, reference: str) -> str:
    return f"{site.runtime.settings.origin}{ADDRESS}/{reference}"
