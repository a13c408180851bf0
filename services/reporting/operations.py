"""How events reach the figures: logs, services, parked streams, generations, forks; and the two things one can do.

What is shown is gathered at most once a second, however many look.
"""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import httpx
from asyncpg import Record

from services import NAMES
from shared.projections.checkpoints import RECEIVED
from shared.projections.generations import request_rebuild, schema_of
from shared.projections.model import ReadModel
from shared.runtime import Runtime
from shared.runtime.status import status_of

FRESH_SECONDS = 1.0
ANSWER_SECONDS = 2.0

Json = dict[str, Any]


class Operations(AbstractAsyncContextManager["Operations"]):
    """While entered, tells how reporting and the services it hears of are doing."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime, self._service = runtime, runtime.service
        self._http = httpx.AsyncClient(timeout=ANSWER_SECONDS)
        self._gathering = asyncio.Lock()
        self._kept: tuple[float, Json] | None = None

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections to the services."""
        await self._http.aclose()

    async def overview(self) -> Json:
        """Everything that the operations page shows. Raises LogUnavailable."""
        async with self._gathering:
            clock = asyncio.get_running_loop().time()
            if self._kept is None or clock - self._kept[0] > FRESH_SECONDS:
                self._kept = clock, await self._gather()
            return self._kept[1]

    async def rebuild(self, model: ReadModel) -> int:
        """Have a model built anew beside the live one; the number of the new generation."""
        self._kept = None
        return await request_rebuild(self._runtime.log.pool, self._service, model)

    async def retry(self, consumer: str, log: str, stream: str) -> None:
        """Have a parked stream tried again within a second or two."""
        self._kept = None
        await self._runtime.log.pool.execute(
            f"UPDATE {self._service}.parked SET retry = true WHERE consumer = $1 AND log = $2 AND stream = $3",
            consumer, log, stream,
        )  # fmt: skip

    async def _gather(self) -> Json:
        own, services = await asyncio.gather(status_of(self._runtime), self._services())
        positions = await self._positions()
        return {
            "at": datetime.now(UTC),
            "reasons": own["reasons"],
            "logs": _logs(own["logs"], positions.get(RECEIVED, {})),
            "services": services,
            "parked": [dict(row) for row in await self._parked()],
            "generations": _generations(await self._generation_rows(), positions, self._service),
            "forks": own.get("forks", []),
        }

    async def _services(self) -> list[Json]:
        return list(await asyncio.gather(*(self._status(name) for name in NAMES)))

    async def _status(self, service: str) -> Json:
        """A service's own word, by its public address; that it does not answer is an answer."""
        try:
            answer = await self._http.get(f"{self._runtime.settings.origin}/{service}/api/status")
            said = answer.json()
            return {
                "service": service, "reachable": True, "head": said.get("head"), "published": said.get("published"),
                "reasons": list(said.get("reasons", [])),
            }  # fmt: skip
        except (httpx.HTTPError, ValueError) as error:
            why = f"{type(error).__name__} {error}".strip()
            return {"service": service, "reachable": False, "head": None, "published": None, "reasons": [why]}

    async def _positions(self) -> dict[str, dict[str, int]]:
        """Where each consumer stands in each log."""
        found: dict[str, dict[str, int]] = {}
        for row in await self._runtime.log.pool.fetch(
            f"SELECT consumer, log, position FROM {self._service}.checkpoint"
        ):
            found.setdefault(row["consumer"], {})[row["log"]] = row["position"]
        return found

    async def _parked(self) -> list[Record]:
        return await self._runtime.log.pool.fetch(
            f"SELECT consumer, log, stream, position, error, retry, parked_at FROM {self._service}.parked"
            " ORDER BY parked_at LIMIT 100"
        )

    async def _generation_rows(self) -> list[Record]:
        return await self._runtime.log.pool.fetch(
            f"SELECT model, number, state, changed_at FROM {self._service}.generation ORDER BY model, number DESC"
        )


def _logs(followed: Mapping[str, Json], received: Mapping[str, int]) -> list[Json]:
    """What the process that follows knows; another one knows only how far each log was received."""
    silent = {"head": None, "lag": None, "announced": None, "forked": False, "trouble": None}
    found: list[Json] = []
    for log in sorted({*followed, *received}):
        known = followed.get(log) or {"position": received[log], **silent}
        announced = known["announced"]
        found.append({"log": log, **known, "announced": announced and datetime.fromtimestamp(announced, UTC)})
    return found


def _generations(rows: list[Record], positions: Mapping[str, Mapping[str, int]], service: str) -> list[Json]:
    """`share` is how much of what was received a generation has taken in."""
    target = sum(positions.get(RECEIVED, {}).values())
    found: list[Json] = []
    for row in rows:
        position = sum(positions.get(schema_of(service, row["model"], row["number"]), {}).values())
        share = min(1.0, position / target) if target else 1.0
        found.append({**dict(row), "position": position, "of": target, "share": share})
    return found
