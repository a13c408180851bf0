"""What every test may ask for: a fresh database, a broker, a name of its own; and the summary's closing words."""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from shared.servers import PostgresServer, ValkeyServer
from tests.support import given_servers
from tests.support.chromium import find_chromium
from tests.support.databases import Cluster, Database

SLOW_FOLDERS = {"browser", "faults", "benchmarks"}


@pytest.fixture(scope="session")
def embedded_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """The embedded PostgreSQL, one for the whole run."""
    server = PostgresServer(tmp_path_factory.mktemp("postgres"))
    yield Cluster.of(server.start())
    server.stop()


@pytest.fixture(scope="session")
def given_cluster() -> Iterator[Cluster]:
    """A PostgreSQL that is not embedded; only where there is one."""
    with given_servers.given_cluster() as cluster:
        asyncio.run(cluster.make_roles())
        yield cluster


@pytest.fixture
async def database(embedded_cluster: Cluster) -> AsyncIterator[Database]:
    """A fresh, empty database on the embedded PostgreSQL."""
    async with embedded_cluster.fresh() as fresh:
        yield fresh


@pytest.fixture(params=["embedded", "given"])
async def any_database(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """A fresh database on each kind of PostgreSQL there is: what conformance suites ask for."""
    if request.param == "given" and not given_servers.available():
        pytest.skip(f"no second PostgreSQL: set {given_servers.VARIABLE} or start Docker")
    cluster: Cluster = request.getfixturevalue(f"{request.param}_cluster")
    async with cluster.fresh() as fresh:
        yield fresh


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A broker for the whole run; tests keep apart by `instance`. Tests that wipe or stop one start their own."""
    if given := os.environ.get("RUAM_TEST_REDIS_URL"):
        yield given
        return
    server = ValkeyServer(tmp_path_factory.mktemp("valkey"))
    yield server.start()
    server.stop()


@pytest.fixture
def instance() -> str:
    """An instance name that no other test uses."""
    return f"test-{uuid.uuid4().hex[:12]}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `--quick` leaves out, by folder."""
    root = Path(__file__).parent
    for item in items:
        folder = item.path.relative_to(root).parts[0]
        if folder in SLOW_FOLDERS:
            item.add_marker(pytest.mark.slow)
        if folder == "browser":
            item.add_marker(pytest.mark.browser)
            if find_chromium() is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what could not be tried here."""
    if find_chromium() is None:
        terminalreporter.write_line(
            "Chromium is not installed, so no page was tried in a browser: install the package chromium.", yellow=True
        )
