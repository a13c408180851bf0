"""The living gallery: every component of the shell with sample content, served for tests and for whoever builds pages.

`python -m tests.browser.support.gallery.app` serves it at http://127.0.0.1:8123/gallery.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from shared.calendar import BANGKOK
from shared.web import Shell, language_of

MOMENT = datetime(2026, 11, 22, 8, 41, 7, tzinfo=BANGKOK)
LONG_NAME = "สำนักงานส่งเสริมการมีส่วนร่วมของประชาชนและเครือข่ายเยาวชนจังหวัดมุกดาหารริมแม่น้ำโขง"
PAGES = {
    "public": "/gallery/public",
    "errors": "/gallery/errors",
    "receipt": "/gallery/receipt",
    "staff": "/gallery/staff",
    "kiosk": "/gallery/kiosk",
    "hard-words": "/gallery/hard-words",
    "empty": "/gallery/empty",
}


def create_gallery() -> FastAPI:
    """An app with one page per layout and situation."""
    shell = Shell("gallery", Path(__file__).parent / "templates", context=_everywhere)
    app = FastAPI(openapi_url=None)
    shell.install(app)

    def page(name: str, path: str) -> None:
        @app.get(path)
        async def show(request: Request) -> Response:
            return shell.page(request, f"{name}.html", **_sample(request))

    for name, path in PAGES.items():
        page(name, path)

    @app.get("/gallery")
    async def index(request: Request) -> Response:
        return shell.page(request, "index.html", **_sample(request), pages=PAGES)

    @app.get("/gallery/broken")
    async def broken() -> Response:
        raise RuntimeError("a page that fails")

    @app.get("/gallery/live")
    async def live() -> Response:
        return StreamingResponse(_moving_state(), media_type="text/event-stream")

    return app


async def _moving_state() -> AsyncIterator[str]:
    for count in range(213, 220):
        state = {"opinions": count, "position": 184_000 + count, "as_of": f"2026-11-22T01:42:{count - 200}Z"}
        yield f"data: {json.dumps(state)}\n\n"
        await asyncio.sleep(0.05)


def _everywhere(request: Request) -> dict[str, object]:
    say = _say(request)
    return {
        "organization": say("องค์การบริหารส่วนจังหวัดมุกดาหาร", "Mukdahan Provincial Administrative Organization"),
        "home": "/gallery",
        "navigation": [
            {"href": "/gallery/staff", "label": say("ภาพรวม", "Overview")},
            {"href": "/gallery/hard-words", "label": say("ส่วนราชการ", "Departments")},
            {"href": "/gallery/public", "label": say("ความคิดเห็น", "Opinions")},
            {"href": "/gallery/empty", "label": say("โครงการ", "Projects")},
            {"href": "/gallery/receipt", "label": say("เอกสาร", "Documents")},
        ],
    }


def _sample(request: Request) -> dict[str, Any]:
    code = "F-7K3M-92QX"
    drawing = segno.make_qr(f"https://ruam.example/f/{code}").svg_inline(scale=4, border=1, omitsize=True)
    return {"say": _say(request), "moment": MOMENT, "long_name": LONG_NAME, "code": code, "qr": Markup(drawing)}


def _say(request: Request) -> Callable[[str, str], str]:
    thai = language_of(request) == "th"
    return lambda in_thai, in_english: in_thai if thai else in_english


if __name__ == "__main__":
    import uvicorn

    uvicorn.run(create_gallery(), port=8123)
