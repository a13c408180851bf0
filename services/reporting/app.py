"""Composition root of reporting: only wires."""

from fastapi import FastAPI

from shared.settings import Settings


def create_app(settings: Settings) -> FastAPI:
    """Make the application; it serves everything under /reporting/."""
    app = FastAPI(title="Ruam reporting", openapi_url="/reporting/api/openapi.json")
    app.state.settings = settings

    @app.get("/reporting/livez")
    async def livez() -> dict[str, bool]:
        return {"live": True}

    @app.get("/reporting/readyz")
    async def readyz() -> dict[str, bool]:
        return {"ready": True}

    return app
