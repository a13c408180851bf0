"""The limit of the log's benchmark: what the same table takes at best, with nothing that makes it a log.

Same columns and indexes (taken from the live table), same driver, one connection, 64 rows a statement, each statement a
durable commit of its own.
"""

import asyncio
from itertools import count
from time import perf_counter
from typing import Any
from uuid import uuid4

import asyncpg

from shared.eventlog.digest import sha256
from tests.benchmarks.figures import Pace
from tests.benchmarks.log_event import TEMPLATE

BATCH = 64
WARM_UP_SECONDS = 0.5

INSERT = """
INSERT INTO benchmark_limit.event (position, id, stream, version, type, schema, data, meta, recorded_at, digest, hash)
SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::integer[], $5::text[], $6::integer[], $7::bytea[],
                     $8::bytea[], $9::timestamptz[], $10::bytea[], $11::bytea[])
"""


def limit(owner_url: str, schema: str, seconds: float) -> Pace:
    """Rows a second into a copy of `schema`.event, and how long one batch takes."""
    return asyncio.run(_limit(owner_url, schema, seconds))


async def _limit(owner_url: str, schema: str, seconds: float) -> Pace:
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute("DROP SCHEMA IF EXISTS benchmark_limit CASCADE")
        await connection.execute("CREATE SCHEMA benchmark_limit")
        await connection.execute(f"CREATE TABLE benchmark_limit.event (LIKE {schema}.event INCLUDING ALL)")
        insert = await connection.prepare(INSERT)
        now = await connection.fetchval("SELECT now()")
        positions, latencies = count(1), list[float]()
        begin = perf_counter() + WARM_UP_SECONDS
        while (began := perf_counter()) < begin + seconds:
            await insert.fetch(*_batch(positions, now))
            if began >= begin:
                latencies.append(perf_counter() - began)
        batches = Pace.of(perf_counter() - begin, latencies)
        return Pace(batches.per_second * BATCH, batches.p50, batches.p99)
    finally:
        await connection.close()


def _batch(positions: "count[int]", now: object) -> list[list[Any]]:
    """64 rows, column by column."""
    ids = [uuid4() for _ in range(BATCH)]
    numbers = [next(positions) for _ in range(BATCH)]
    hashes = [sha256(event.bytes).digest() for event in ids]
    same = (TEMPLATE.type, TEMPLATE.schema, TEMPLATE.data, TEMPLATE.meta, now)
    repeated = [[value] * BATCH for value in same]
    return [numbers, ids, [f"feedback-{event}" for event in ids], [1] * BATCH, *repeated, hashes, hashes]
