"""The addresses every service has: alive, ready, status, keys, feed, and what its interface is."""

import asyncio
import os
from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response

from shared.eventlog.feed import feed_router
from shared.eventlog.model import LogUnavailable
from shared.projections.reading import NotReady
from shared.runtime.asyncapi import asyncapi
from shared.runtime.runtime import Runtime
from shared.runtime.status import status_of
from shared.security.http import bearer
from shared.web import N_, Problem, Shell

READY_SECONDS = 2.0
AWAY = N_("The service cannot answer right now: nothing is lost, please try again in a moment")


def make_app(
    runtime: Runtime, title: str, shell: Shell, parts: Sequence[AbstractAsyncContextManager[object]] = ()
) -> FastAPI:
    """A FastAPI application that serves the standard addresses and lives as long as `runtime` and, inside it, `parts`."""
    service = runtime.service

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        async with AsyncExitStack() as stack:
            await runtime.start()
            stack.push_async_callback(runtime.stop)
            for part in parts:
                await stack.enter_async_context(part)
            yield

    app = FastAPI(
        title=title, openapi_url=f"/{service}/api/openapi.json", docs_url=None, redoc_url=None, lifespan=lifespan,
        telemetry=None if _observed() else {"tracing": False, "metrics": False, "logs": False},
    )  # fmt: skip
    app.state.runtime = runtime
    shell.install(app)

    async def away(request: Request, error: Exception) -> Response:
        problem = Problem(503, "log-unavailable", AWAY, headers={"Retry-After": "5"}, reason=str(error))
        return await shell.refuse(request, problem)

    for kind in (LogUnavailable, NotReady):
        app.add_exception_handler(kind, away)
    app.include_router(_standard(runtime))
    app.include_router(feed_router(service, runtime.log, bearer(runtime.verifier, "service", "public", "audit")))
    return app


def _observed() -> bool:
    """Whether somebody collects OpenTelemetry here. If nobody does, asking at each request would cost 50 us of it."""
    return any(name.startswith("OTEL_") for name in os.environ)


def _standard(runtime: Runtime) -> APIRouter:
    router = APIRouter(prefix=f"/{runtime.service}", tags=["operations"])

    @router.get("/livez")
    async def livez() -> dict[str, bool]:
        """The process answers."""
        return {"live": True}

    @router.get("/readyz")
    async def readyz(response: Response) -> dict[str, Any]:
        """The service can serve: its database answers and is migrated. The broker does not matter here."""
        try:
            async with asyncio.timeout(READY_SECONDS):
                head = await runtime.log.head()
        except (LogUnavailable, TimeoutError) as error:
            response.status_code = 503
            return {"ready": False, "reason": str(error) or "the database does not answer"}
        return {"ready": True, "position": head.position}

    @router.get("/api/status")
    async def status(response: Response) -> dict[str, Any]:
        """How well events flow in and out, for alerts: 503 with the reasons when something is wrong."""
        found = await status_of(runtime)
        if found["reasons"]:
            response.status_code = 503
        return found

    @router.get("/api/jwks.json")
    async def jwks() -> dict[str, Any]:
        """The public key this instance signs with (RFC 7517)."""
        return runtime.key.public()

    @router.get("/api/asyncapi.json")
    async def asyncapi_document() -> dict[str, Any]:
        """The events this service publishes (AsyncAPI 3.0)."""
        return asyncapi(runtime.service, runtime.log.name)

    return router
