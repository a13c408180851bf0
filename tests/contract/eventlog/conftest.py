"""An empty log in a fresh database, on every kind of PostgreSQL there is, and as many openings of it as a test wants."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack
from multiprocessing import get_context

import asyncpg
import pytest

from shared.eventlog.log import EventLog
from shared.eventlog.migrate import migrate
from tests.contract.eventlog.sessions import Bystander
from tests.contract.eventlog.writing import NAME, SCHEMA
from tests.support import given_servers
from tests.support.databases import RUNTIME, Cluster, Database

MOST_PROCESSES = 3
EMPTY = f"""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = '{RUNTIME}';
    {" ".join(f"DELETE FROM {SCHEMA}.{table};" for table in ("event", "stream", "receipt", "claim", "inbox", "key"))}
    UPDATE {SCHEMA}.head SET position = 0, hash = decode(repeat('00', 32), 'hex'), recorded_at = '-infinity';
"""


@pytest.fixture(scope="module", params=["embedded", "given"] if given_servers.available() else ["embedded"])
def module_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database with one log on each kind of PostgreSQL there is, for all tests of a module."""
    cluster: Cluster = request.getfixturevalue(f"{request.param}_cluster")
    fresh = cluster.fresh()
    with asyncio.Runner() as runner:
        database = runner.run(fresh.__aenter__())
        migrate(database.owner_url, SCHEMA, RUNTIME)
        yield database
        runner.run(fresh.__aexit__(None, None, None))


@pytest.fixture
async def log_database(module_database: Database) -> Database:
    """A database that holds one log, which is empty. What an earlier test may have left running is ended."""
    admin = await asyncpg.connect(module_database.admin_url)
    await admin.execute(EMPTY)
    await admin.close()
    return module_database


@pytest.fixture
async def open_log(log_database: Database) -> AsyncIterator[Callable[[], Awaitable[EventLog]]]:
    """Opens the log as one more process would; all are closed at the end."""
    async with AsyncExitStack() as stack:

        async def opened() -> EventLog:
            log = EventLog(log_database.app_url, SCHEMA, NAME)
            stack.push_async_callback(log.close)
            await log.start()
            return log

        yield opened


@pytest.fixture
async def log(open_log: Callable[[], Awaitable[EventLog]]) -> EventLog:
    return await open_log()


@pytest.fixture
async def owner(log_database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A session of the role that owns the log's tables."""
    connection = await asyncpg.connect(log_database.owner_url)
    yield connection
    await connection.close()


@pytest.fixture
async def runtime(log_database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A session of the role that services run under."""
    connection = await asyncpg.connect(log_database.app_url)
    yield connection
    await connection.close()


@pytest.fixture
async def bystander(log_database: Database) -> AsyncIterator[Bystander]:
    """Another session, which can hold the head and see who waits for it."""
    async with Bystander.at(log_database.app_url) as bystander:
        yield bystander


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    """Real processes, spawned: each begins empty, as a service's does."""
    with ProcessPoolExecutor(MOST_PROCESSES, mp_context=get_context("spawn")) as pool:
        yield pool
