"""Composition root of projects: only wires."""

from fastapi import FastAPI

from shared.settings import Settings


def create_app(settings: Settings) -> FastAPI:
    """Make the application; it serves everything under /projects/."""
    app = FastAPI(title="Ruam projects", openapi_url="/projects/api/openapi.json")
    app.state.settings = settings

    @app.get("/projects/livez")
    async def livez() -> dict[str, bool]:
        return {"live": True}

    @app.get("/projects/readyz")
    async def readyz() -> dict[str, bool]:
        return {"ready": True}

    return app
