"""The pull feed of a log: NDJSON CloudEvents after a position, for whoever holds a service token.

GET /<service>/api/events?after=P&limit=N&wait=S
200  up to N lines; `Ruam-Head`: the log's last position; `Ruam-After`: the hash of P, so that a reader can tell
     that it stands on this log's history and not on another's
409  P lies beyond the head: never a wait, since that position does not exist here
"""

import asyncio
from collections.abc import Callable

from fastapi import APIRouter, Depends, Query, Request, Response

from shared.eventlog.envelope import MOST_POSITION, keys_needed, write_line
from shared.eventlog.log import EventLog
from shared.eventlog.model import BeyondHead
from shared.security.tokens import Claims
from shared.web import N_, Problem

MAX_LINES = 10_000
MAX_WAIT_SECONDS = 30
MEDIA_TYPE = "application/x-ndjson"


def feed_router(service: str, log: EventLog, reader: Callable[[Request], Claims]) -> APIRouter:
    """The feed of `log` under /<service>/api/events. `reader` gives the claims of a token that may read."""
    router = APIRouter()

    @router.get(f"/{service}/api/events", tags=["events"], response_class=Response)
    async def events(
        after: int = Query(0, ge=0, lt=MOST_POSITION),
        limit: int = Query(1000, ge=1, le=MAX_LINES),
        wait: float = Query(0, ge=0, le=MAX_WAIT_SECONDS),
        claims: Claims = Depends(reader),
    ) -> Response:
        """Events after a position, one CloudEvents JSON object a line."""
        try:
            anchor = await log.hash_at(after)
            if wait:
                await log.wait(after, wait)
            body, head = await asyncio.gather(read_lines(log, after, limit, claims.role), log.head())
        except BeyondHead as error:
            raise Problem(
                409, "beyond-head", N_("This position does not exist in this log"), after=after, head=error.head
            ) from error
        headers = {"Ruam-Head": str(head.position), "Ruam-After": anchor.hex(), "Cache-Control": "no-store"}
        return Response(body, media_type=MEDIA_TYPE, headers=headers)

    return router


async def read_lines(log: EventLog, after: int, limit: int, role: str) -> bytes:
    """Up to `limit` lines after a position for a reader of `role`, each ended by a newline. Raises BeyondHead."""
    events = await log.read(after, limit)
    keys = await log.keys(keys_needed(events, role))
    lines = [write_line(log.name, event, role, keys) for event in events]
    lines.append(b"")
    return b"\n".join(lines)
