"""The peer of the log's benchmark: the library `eventsourcing` with its PostgreSQL recorder, on the same server.

Used as its documentation has it for a program of many threads: one application recorder, a pool of connections, and
each caller inserting its event and waiting for the commit. Its function in the database is switched on, as the faster
of its two ways. The recorder is called directly, with bytes made before: mapper and aggregates are not measured.
"""

import threading
from time import perf_counter
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore

from tests.benchmarks.figures import Pace
from tests.benchmarks.log_event import TEMPLATE

SCHEMA = "benchmark_peer"
POOLS = (5, 16, 64)
WARM_UP_SECONDS = 0.5


def eventsourcing_appends(owner_url: str, callers: int, seconds: float) -> Pace:
    """Single events stored a second by `callers` threads that each wait for their own.

    Pools of several sizes, none with more connections than callers, are tried for an equal part of `seconds`; the
    fastest counts.
    """
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    sizes = {min(size, callers) for size in POOLS}
    paces = [_pooled(owner_url, size, callers, seconds / len(sizes)) for size in sorted(sizes)]
    return max(paces, key=lambda pace: pace.per_second)


def _pooled(owner_url: str, connections: int, callers: int, seconds: float) -> Pace:
    url = urlsplit(owner_url)
    with PostgresDatastore(
        url.path.strip("/"), url.hostname or "", url.port or 5432, url.username or "", url.password or "",
        pool_size=connections, connect_timeout=30, schema=SCHEMA, enable_db_functions=True,
    ) as datastore:  # fmt: skip
        recorder = PostgresApplicationRecorder(datastore)
        recorder.create_table()
        return _measure(recorder, callers, seconds)


def _measure(recorder: PostgresApplicationRecorder, callers: int, seconds: float) -> Pace:
    latencies: list[float] = []
    begin = perf_counter() + WARM_UP_SECONDS

    def call() -> None:
        while (began := perf_counter()) < begin + seconds:
            recorder.insert_events([StoredEvent(uuid4(), 1, TEMPLATE.type, TEMPLATE.meta + TEMPLATE.data)])
            if began >= begin:
                latencies.append(perf_counter() - began)

    threads = [threading.Thread(target=call) for _ in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Pace.of(perf_counter() - begin, latencies)
