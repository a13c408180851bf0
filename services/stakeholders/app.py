"""Composition root of stakeholders: only wires."""

from fastapi import FastAPI

from shared.settings import Settings


def create_app(settings: Settings) -> FastAPI:
    """Make the application; it serves everything under /stakeholders/."""
    app = FastAPI(title="Ruam stakeholders", openapi_url="/stakeholders/api/openapi.json")
    app.state.settings = settings

    @app.get("/stakeholders/livez")
    async def livez() -> dict[str, bool]:
        return {"live": True}

    @app.get("/stakeholders/readyz")
    async def readyz() -> dict[str, bool]:
        return {"ready": True}

    return app
