"""Composition root of reporting: only wires."""

from pathlib import Path

from fastapi import FastAPI

from services.reporting.subscriptions import FOLLOWED
from shared.runtime import Runtime, make_app
from shared.settings import Settings
from shared.web import Shell

HERE = Path(__file__).parent


def create_app(settings: Settings) -> FastAPI:
    """Make the application; it serves everything under /reporting/."""
    runtime = Runtime(settings, "reporting", followed=FOLLOWED)
    shell = Shell("reporting", HERE / "templates")
    return make_app(runtime, "Ruam reporting", shell)
