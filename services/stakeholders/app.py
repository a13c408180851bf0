"""Composition root of stakeholders: only wires."""

from pathlib import Path

from fastapi import FastAPI

from shared.runtime import Runtime, make_app
from shared.settings import Settings
from shared.web import Shell

HERE = Path(__file__).parent


def create_app(settings: Settings) -> FastAPI:
    """Make the application; it serves everything under /stakeholders/."""
    runtime = Runtime(settings, "stakeholders")
    return make_app(runtime, "Ruam stakeholders", Shell("stakeholders", HERE / "templates"))
