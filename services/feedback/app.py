"""Composition root of feedback: only wires."""

from pathlib import Path

from fastapi import FastAPI

from services.feedback import api, pages
from services.feedback.broker_intake import BrokerIntake
from services.feedback.reception import Reception
from services.feedback.subscriptions import OWN
from shared.runtime import Runtime, make_app
from shared.settings import Settings
from shared.web import Shell

HERE = Path(__file__).parent


def create_app(settings: Settings) -> FastAPI:
    """Make the application; it serves everything under /feedback/."""
    runtime = Runtime(settings, "feedback", models=OWN)
    shell = Shell(
        "feedback", HERE / "templates", HERE / "locale",
        static=HERE / "static", context=lambda request: pages.everywhere(shell, settings, request),
    )  # fmt: skip
    app = make_app(runtime, "Ruam feedback", shell)
    reception = Reception(runtime.log)
    runtime.also("intake", BrokerIntake(runtime.redis, settings.instance, reception).run)
    api.install(app, runtime, reception)
    app.include_router(pages.router(runtime, shell, reception))
    return app
