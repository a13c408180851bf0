"""Towns to break."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from shared.servers import ValkeyServer
from tests.faults.support.town import Town
from tests.integration.projections.support.templates import Template, template
from tests.support.databases import Cluster


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def towns(embedded_cluster: Cluster) -> AsyncIterator[Template]:
    """Migrated for feedback and reporting."""
    async with template(embedded_cluster, ("feedback", "reporting")) as made:
        yield made


@pytest.fixture
async def town(towns: Template, tmp_path: Path) -> AsyncIterator[Town]:
    """A town whose consultation is open; no service runs yet."""
    broker = ValkeyServer(tmp_path / "valkey")
    url = broker.start()
    async with towns.copied() as database:
        town = Town(database, broker, url, tmp_path)
        await town.open_consultation()
        try:
            yield town
        finally:
            await town.stop()
            broker.stop()
