"""A small service on the shell, asked over HTTP without a socket."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from shared.web import N_, Problem, Shell


class Opinion(BaseModel):
    text: str = Field(min_length=3)
    age: int = 0


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    templates, static = tmp_path / "templates", tmp_path / "static"
    templates.mkdir()
    static.mkdir()
    (static / "kiosk.js").write_text("export const kiosk = 1;\n" * 40)
    (templates / "hello.html").write_text(
        '{% extends "layouts/public.html" %}{% block content %}<h1>{{ _("Done") }} {{ name }}</h1>'
        "<i>{{ static('kiosk.js') }}</i>{% endblock %}"
    )
    shell = Shell("tea", templates, static=static, context=lambda _: {"organization": "อบจ. มุกดาหาร"})
    app = FastAPI()
    shell.install(app)

    @app.get("/tea/hello")
    async def hello(request: Request) -> Response:
        return shell.page(request, "hello.html", name="<b>")

    @app.get("/tea/unfilled")
    async def unfilled(request: Request) -> Response:
        return shell.page(request, "hello.html")

    @app.get("/tea/closed")
    @app.get("/tea/api/closed")
    async def closed() -> Response:
        raise Problem(
            409,
            "tea-closed",
            N_("Late"),
            detail=N_("Write at most %(max_length)s characters"),
            params={"max_length": 9},
            until=5,
        )

    @app.post("/tea/opinions")
    @app.post("/tea/api/opinions")
    async def opinion(opinion: Opinion) -> Opinion:
        return opinion

    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
