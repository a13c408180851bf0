"""A database with one log to be read and one service that reads it."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from shared.database import Connection
from shared.eventlog.log import EventLog
from shared.projections.generations import Generation, active, prepare
from tests.integration.projections.support.templates import empty, template
from tests.integration.projections.support.village import MODEL, SERVICE, Tables
from tests.support.databases import Cluster, Database

SCHEMAS = ("feedback", SERVICE)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def villages(embedded_cluster: Cluster) -> AsyncIterator[Database]:
    """One database for all of them, migrated for a log (`feedback`) and for its reader."""
    async with template(embedded_cluster, SCHEMAS) as made, made.copied() as database:
        yield database


@pytest.fixture
async def village(villages: Database) -> Database:
    """No event, no checkpoint, no read model."""
    return await emptied(villages)


async def emptied(village: Database) -> Database:
    """As it was when it had just been migrated."""
    connection = await asyncpg.connect(village.admin_url)
    try:
        await empty(connection, SCHEMAS)
    finally:
        await connection.close()
    return village


@pytest.fixture
async def log(village: Database) -> AsyncIterator[EventLog]:
    log = EventLog(village.app_url, "feedback", "village.feedback")
    await log.start()
    yield log
    await log.close()


@pytest.fixture
async def pool(village: Database) -> AsyncIterator[asyncpg.Pool]:
    pool = await asyncpg.create_pool(village.app_url, min_size=1, max_size=4)
    yield pool
    await pool.close()


@pytest.fixture
async def connection(pool: asyncpg.Pool) -> AsyncIterator[Connection]:
    async with pool.acquire() as connection:
        yield connection


@pytest.fixture
async def generation(pool: asyncpg.Pool) -> Generation:
    """The live generation of the village's model, empty."""
    await prepare(pool, SERVICE, [MODEL])
    (generation,) = await active(pool, SERVICE, [MODEL])
    return generation


@pytest.fixture
def tables(connection: Connection, generation: Generation) -> Tables:
    return Tables(connection, generation.consumer)
