"""How well a service's events flow, with the reason when they do not."""

import asyncio
import time
from typing import Any

import asyncpg

from shared.eventlog.model import LogUnavailable
from shared.messaging.follower import Followed
from shared.runtime.runtime import Runtime

DATABASE_SECONDS = 2.0
LAG_SECONDS = 4.0
"""A log that lies behind its announced head and did not move for this long is lagging."""


async def status_of(runtime: Runtime) -> dict[str, Any]:
    """`reasons` is empty when all is well; `logs` has every log followed."""
    reasons: list[str] = []
    try:
        async with asyncio.timeout(DATABASE_SECONDS):
            head = (await runtime.log.head()).position
            parked, forks, leaders = await _database(runtime)
    except (LogUnavailable, OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        why = str(error) or f"the database did not answer within {DATABASE_SECONDS:.0f} s"
        return {"service": runtime.service, "consuming": False, "reasons": [why], "logs": {}, "parked": []}
    if parked:
        reasons.append(f"{len(parked)} streams are parked: a projection could not apply an event")
    for task, silent in leaders.items():
        if silent > LAG_SECONDS:
            reasons.append(f"nobody has run the {task} for {silent:.0f} s")
    reasons += [f"the {task} broke off and was begun again: {why}" for task, why in runtime.broken_off.items()]
    if runtime.leads("relay"):
        reasons += [f"relay: {why}" for why in (runtime.relay.trouble, runtime.relay.notice.current) if why]
    for name, projector in (("own read models", runtime.own), ("received read models", runtime.received)):
        if projector and projector.trouble and runtime.leads("projector" if projector is runtime.own else "follower"):
            reasons.append(f"{name}: {projector.trouble}")
    logs = _logs(runtime, reasons)
    return {
        "service": runtime.service,
        "instance": runtime.settings.instance,
        "consuming": not reasons,
        "head": head,
        "published": runtime.relay.published,
        "logs": logs,
        "parked": parked,
        "forks": forks,
        "reasons": reasons,
    }


def _logs(runtime: Runtime, reasons: list[str]) -> dict[str, Any]:
    follower = runtime.follower
    if not follower or not runtime.received:
        return {}
    if follower.broker_trouble:
        reasons.append(f"the broker cannot be reached ({follower.broker_trouble}); feeds are read instead")
    for log, why in follower.refused.items():
        reasons.append(f"an announcement of {log} was refused: {why}")
    found: dict[str, Any] = {}
    for name, followed in sorted(follower.logs.items()):
        position = follower.position(name)
        found[name] = {
            "position": position,
            "head": followed.head,
            "lag": max(0, followed.head - position),
            "announced": followed.spoken_at or None,
            "forked": followed.forked,
            "trouble": followed.trouble,
        }
        reasons += [f"{name}: {why}" for why in _troubles(followed, position)]
    return found


def _troubles(followed: Followed, position: int) -> list[str]:
    found = [why for why in (followed.trouble, followed.notice.current) if why]
    if followed.head > position and time.time() - followed.moved_at > LAG_SECONDS:
        found.append(f"lags {followed.head - position} events behind and does not move")
    if followed.spoken_at and followed.silent:
        found.append("its relay does not announce it any more; its feed is read instead")
    return found


async def _database(runtime: Runtime) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, float]]:
    service, pool = runtime.service, runtime.log.pool
    parked = await pool.fetch(
        f"SELECT p.consumer, p.log, p.stream, p.position, p.error, p.parked_at FROM {service}.parked p"
        f" JOIN {service}.generation g ON g.state <> 'old' AND p.consumer = $1 || '_' || g.model || '_' || g.number"
        " ORDER BY p.parked_at LIMIT 100",
        service,
    )
    forks = await pool.fetch(
        f"SELECT log, position, common, found_at, mended_at FROM {service}.fork ORDER BY found_at DESC LIMIT 20"
    )
    silent = await pool.fetch(
        f"SELECT task, extract(epoch FROM clock_timestamp() - beat_at)::float8 AS silent FROM {service}.leader"
    )
    return [dict(row) for row in parked], [dict(row) for row in forks], {r["task"]: r["silent"] for r in silent}
