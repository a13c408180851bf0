"""The four services behind one origin in one process; the gateway of `--split` gives the same paths."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI
from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

FRONT = "feedback"  # serves what belongs to no service: `/` and `/static/`


def one_process(apps: Mapping[str, FastAPI]) -> ASGIApp:
    """Hand each request to the service that its first path segment names; all of their lifespans run.

    The lifespans begin in the order given and end in the reverse order.
    """

    @asynccontextmanager
    async def lifespan(_: ASGIApp) -> AsyncGenerator[None]:
        async with AsyncExitStack() as stack:
            for app in apps.values():
                await stack.enter_async_context(app.router.lifespan_context(app))
            yield

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        first = scope["path"].split("/", 2)[1]
        await apps.get(first, apps[FRONT])(scope, receive, send)

    return Router(default=dispatch, lifespan=lifespan)
