"""Composition root of projects: only wires."""

from pathlib import Path

from fastapi import FastAPI

from shared.runtime import Runtime, make_app
from shared.settings import Settings
from shared.web import Shell

HERE = Path(__file__).parent


def create_app(settings: Settings) -> FastAPI:
    """Make the application; it serves everything under /projects/."""
    runtime = Runtime(settings, "projects")
    return make_app(runtime, "Ruam projects", Shell("projects", HERE / "templates"))
