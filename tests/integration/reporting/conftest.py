"""A database with reporting's schema, and a tale to tell its read model; a whole instance for what runs through it."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import create_async_engine

from services.reporting.readmodels.participation import MODEL
from shared.eventlog.migrate import migrate, sqlalchemy_url
from tests.integration.reporting.support.office import Office
from tests.integration.reporting.support.projecting import SERVICE, Tale
from tests.support.databases import RUNTIME, Cluster, Database


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def reporting_database(embedded_cluster: Cluster) -> AsyncIterator[Database]:
    async with embedded_cluster.fresh() as database:
        await asyncio.to_thread(migrate, database.owner_url, SERVICE, RUNTIME)
        yield database


@pytest.fixture
async def tale(reporting_database: Database) -> AsyncIterator[Tale]:
    engine = create_async_engine(sqlalchemy_url(reporting_database.app_url))
    async with asyncpg.create_pool(reporting_database.app_url, min_size=1, max_size=2) as pool:
        yield await Tale(pool, engine, MODEL).begin()
    await engine.dispose()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One instance, for all tests of a module."""
    with Office(tmp_path_factory.mktemp("office")) as running:
        yield running
