"""Composition root of reporting: only wires."""

from pathlib import Path

from fastapi import FastAPI

from services.reporting import api, operations_pages, pages
from services.reporting.live import Live
from services.reporting.navigation import everywhere
from services.reporting.operations import Operations
from services.reporting.readmodels import participation
from services.reporting.subscriptions import FOLLOWED
from services.reporting.summary import Summaries
from shared.runtime import Runtime, make_app
from shared.security.session import session_router
from shared.settings import Settings
from shared.web import Shell

HERE = Path(__file__).parent
OPERATIONS = "/reporting/operations"


def create_app(settings: Settings) -> FastAPI:
    """Make the application; it serves everything under /reporting/."""
    runtime = Runtime(settings, "reporting", followed=FOLLOWED)
    shell = Shell(
        "reporting", HERE / "templates", HERE / "locale", static=HERE / "static", context=everywhere(settings)
    )
    summaries = Summaries(runtime.reader(participation.MODEL), settings.instance)
    live, operations = Live(runtime, summaries), Operations(runtime)
    app = make_app(runtime, "Ruam reporting", shell, parts=(live, operations))
    app.include_router(api.router(runtime, shell, summaries, live))
    app.include_router(pages.router(shell, summaries))
    app.include_router(operations_pages.router(runtime, shell, operations))
    app.include_router(session_router("reporting", runtime.key, runtime.verifier, home=OPERATIONS))
    return app
