"""Serving over HTTP until told to stop: uvicorn on a port that was ours before anything else was started."""

import importlib
import logging
import os
import signal
import socket
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from services.commands.errors import CommandError
from shared.runtime import ending
from shared.settings import Settings

GRACE = 3  # seconds for open requests, such as live pages, to end by themselves


def listen(host: str, port: int) -> socket.socket:
    """Take the port now, so that nobody else can while we start. Raises CommandError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except socket.gaierror:
        raise CommandError(f"RUAM_HOST can't be {host!r}: write an address of this machine, as 127.0.0.1.") from None
    except OSError as error:
        raise CommandError(
            f"Port {port} on {host} can't be used ({os.strerror(error.errno or 0)}): "
            "stop what listens there, or choose another with --port."
        ) from None


def service(name: str, settings: Settings) -> FastAPI:
    """Make one service's application."""
    return importlib.import_module(f"services.{name}.app").create_app(settings)


def serve(app: ASGIApp, sock: socket.socket, settings: Settings, started: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM: stop accepting, let open requests end, then end the lifespans.

    Calls `started` once requests are answered. Raises CommandError when the application does not start.
    """
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    config = uvicorn.Config(
        app,
        http="httptools",
        loop="uvloop",
        lifespan="on",
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=GRACE,
    )
    try:
        _Server(config, started).run([sock])
    except KeyboardInterrupt:  # uvicorn raises the signal once more when it has finished
        return
    except SystemExit:
        raise CommandError("A service could not start: the lines above say why.") from None


def stop_on_sigterm() -> None:
    """Let SIGTERM do what Ctrl-C does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        ending.begin()
        await super().shutdown(sockets)
