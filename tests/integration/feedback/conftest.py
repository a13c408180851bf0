"""One instance for the doors by which opinions come in."""

from collections.abc import Iterator

import pytest

from tests.integration.reporting.support.office import Office


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Office(tmp_path_factory.mktemp("feedback")) as running:
        running.open("doors")
        yield running
