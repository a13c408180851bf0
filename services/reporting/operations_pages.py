"""The operations page: for the staff, refreshed by itself, the same as JSON."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from services.reporting.operations import Operations
from services.reporting.rules import RIGHTS
from services.reporting.subscriptions import FOLLOWED
from shared.runtime import Runtime
from shared.security.session import staff, staff_or_bearer
from shared.security.tokens import Claims
from shared.web import N_, Problem, Shell

HOME = "/reporting/operations"
MODELS = {model.name: model for model in FOLLOWED}
MODEL_UNKNOWN = N_("There is no such read model: load the page again")


def router(runtime: Runtime, shell: Shell, operations: Operations) -> APIRouter:
    """The page, its refreshing part, its JSON, and what its buttons do."""
    routes = APIRouter(prefix="/reporting")
    see = staff(runtime.verifier, *RIGHTS["see operations"])
    read = staff_or_bearer(runtime.verifier, *RIGHTS["read operations"])
    run = staff(runtime.verifier, *RIGHTS["run operations"])

    @routes.get("/operations", include_in_schema=False)
    @routes.get("/operations/part", include_in_schema=False)
    async def page(request: Request, claims: Claims = Depends(see)) -> Response:
        part = request.url.path.endswith("/part")
        return shell.page(
            request, "parts/operations.html" if part else "operations.html",
            it=await operations.overview(), may_run=claims.role in RIGHTS["run operations"],
        )  # fmt: skip

    @routes.get("/api/operations", tags=["operations"])
    async def as_json(_: Claims = Depends(read)) -> Response:
        """Everything that the operations page shows."""
        body = orjson.dumps(await operations.overview())
        return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})

    @routes.post("/operations/rebuild", include_in_schema=False)
    async def rebuild(model: Annotated[str, Form()], _: Claims = Depends(run)) -> Response:
        if model not in MODELS:
            raise Problem(404, "model-unknown", MODEL_UNKNOWN)
        await operations.rebuild(MODELS[model])
        return RedirectResponse(HOME, 303)

    @routes.post("/operations/retry", include_in_schema=False)
    async def retry(
        consumer: Annotated[str, Form()],
        log: Annotated[str, Form()],
        stream: Annotated[str, Form()],
        _: Claims = Depends(run),
    ) -> Response:
        await operations.retry(consumer, log, stream)
        return RedirectResponse(HOME, 303)

    return routes
