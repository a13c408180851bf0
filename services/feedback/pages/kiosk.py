"""The kiosk: one page that works for days without a network, its manifest and its service worker.

Everything below /feedback/kiosk/ is the worker's scope. The page with its files is kept as one version: a page is only
kept beside the files it was rendered with.
"""

import json
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from services.feedback.feedback import ChannelNotOffered
from services.feedback.pages.answer import choices
from services.feedback.pages.home import shown
from services.feedback.pages.site import Site
from services.feedback.rules import TEXT_CHARACTERS
from shared.contracts.feedback import Channel
from shared.contracts.refusal import Refusal
from shared.web import Shell

SCOPE = "/feedback/kiosk/"
IDLE_SECONDS = 60
"""How long nobody touches anything before the kiosk asks whether someone is there."""

WARNING_SECONDS = 15
THANKS_SECONDS = 30
VERSION_HEADER = "Ruam-Kiosk-Version"
WORKER = Path(__file__).parents[1] / "static" / "js" / "kiosk" / "worker.js"


def router(site: Site) -> APIRouter:
    """/feedback/kiosk/{consultation}, its manifest, and /feedback/kiosk/worker.js."""
    routes = APIRouter(prefix=SCOPE.rstrip("/"))
    files = site.shell.static_urls()
    version = version_of(files)

    @routes.get("/worker.js")
    async def worker() -> Response:
        settings = {"version": version, "header": VERSION_HEADER, "files": files, "scope": SCOPE}
        body = f"const KIOSK = {json.dumps(settings)};\n{WORKER.read_text('utf-8')}"
        headers = {"Service-Worker-Allowed": SCOPE, "Cache-Control": "no-cache"}
        return Response(body, media_type="text/javascript", headers=headers)

    @routes.get("/{consultation}/kiosk.webmanifest")
    async def manifest(request: Request, consultation: str) -> Response:
        listed = await site.consultation(consultation)
        title = site.wording(request)(listed.terms.title)
        return JSONResponse(manifest_of(site.shell, consultation, title), media_type="application/manifest+json")

    @routes.get("/{consultation}")
    async def kiosk(request: Request, consultation: str) -> Response:
        listed = await site.consultation(consultation)
        if Channel.KIOSK not in listed.terms.channels:
            raise ChannelNotOffered(offered=", ".join(listed.terms.channels))
        translate = site.translate(request)
        page = site.shell.page(
            request, "kiosk/kiosk.html",
            home=f"{SCOPE}{consultation}", it=shown(site, request, listed), options=choices(site, request, listed),
            question_ids=[question.id for question in listed.terms.questions],
            opens_at=listed.terms.opens_at, ends_at=listed.ends_at, most=TEXT_CHARACTERS,
            idle=IDLE_SECONDS, warning=WARNING_SECONDS, thanks=THANKS_SECONDS,
            reasons={kind.slug(): translate(kind.advice) for kind in refusals()},
        )  # fmt: skip
        page.headers[VERSION_HEADER] = version
        return page

    return routes


def refusals() -> list[type[Refusal]]:
    """Every kind of refusal there is in this service, by name."""
    ours = [kind for kind in Refusal.__subclasses__() if kind.__module__.startswith("services.feedback.")]
    return sorted(ours, key=lambda kind: (kind.__name__, kind.__module__))


def version_of(files: list[str]) -> str:
    """Changes whenever a file or the worker does."""
    return sha256("\n".join([*sorted(files), WORKER.read_text("utf-8")]).encode()).hexdigest()[:12]


def manifest_of(shell: Shell, consultation: str, title: str) -> dict[str, object]:
    """The web app manifest (W3C) that makes the page installable, full screen."""
    icons = [
        {
            "src": shell.static(f"icons/kiosk-{size}{kind}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            **purpose,
        }
        for size in (192, 512)
        for kind, purpose in (("", {}), ("-maskable", {"purpose": "maskable"}))
    ]
    return {
        "id": f"{SCOPE}{consultation}",
        "name": title,
        "short_name": "ร่วม",
        "lang": "th",
        "start_url": f"{SCOPE}{consultation}?lang=th",
        "scope": SCOPE,
        "display": "fullscreen",
        "orientation": "any",
        "background_color": "#23366f",
        "theme_color": "#23366f",
        "icons": icons,
    }
