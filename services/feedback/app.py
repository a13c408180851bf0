"""Composition root of feedback: only wires."""

from fastapi import FastAPI

from shared.settings import Settings


def create_app(settings: Settings) -> FastAPI:
    """Make the application; it serves everything under /feedback/."""
    app = FastAPI(title="Ruam feedback", openapi_url="/feedback/api/openapi.json")
    app.state.settings = settings

    @app.get("/feedback/livez")
    async def livez() -> dict[str, bool]:
        return {"live": True}

    @app.get("/feedback/readyz")
    async def readyz() -> dict[str, bool]:
        return {"ready": True}

    return app
