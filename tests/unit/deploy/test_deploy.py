"""What deploy/ says agrees with the code: services, words, settings and roles."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from services import NAMES
from services.commands import WORDS
from services.one_process import FRONT
from shared.settings import PREFIX, Settings

ROOT = Path(__file__).parents[3]
GATEWAY = (ROOT / "deploy" / "gateway" / "Caddyfile").read_text()
INSTANCES = ("hub", "mukdahan", "nakhon")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


@pytest.mark.parametrize("name", NAMES)
def test_the_gateway_knows_every_service(name: str) -> None:
    assert f"{{$RUAM_{name.upper()}_UPSTREAM:{name}:8000}}" in GATEWAY
    assert (f"handle /{name}/*" in GATEWAY) == (name != FRONT)


@pytest.mark.parametrize("instance", INSTANCES)
def test_compose_starts_every_service_of_an_instance_on_its_own_servers(compose: dict[str, Any], instance: str) -> None:
    assert f"{instance}-postgres" in compose
    for name in NAMES:
        service = compose[f"{instance}-{name}"]
        assert service["command"] == f"serve {name}"
        assert f"@{instance}-postgres/" in service["environment"]["RUAM_DATABASE_URL"]
        assert f"{instance}-{name}:8000" in compose[f"{instance}-gateway"]["environment"].values()
    assert compose[f"{instance}-migrate"]["command"] in WORDS


def test_compose_sets_only_settings_that_there_are(compose: dict[str, Any]) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for instance in INSTANCES:
        assert set(compose[f"{instance}-migrate"]["environment"]) <= known


def test_only_the_migration_holds_the_owners_password(compose: dict[str, Any]) -> None:
    for instance in INSTANCES:
        assert compose[f"{instance}-migrate"]["environment"]["RUAM_MIGRATION_URL"]
        for name in NAMES:
            assert compose[f"{instance}-{name}"]["environment"]["RUAM_MIGRATION_URL"] == ""


def test_a_deployed_database_has_the_grants_of_an_embedded_one() -> None:
    embedded = (ROOT / "shared" / "servers" / "postgres.py").read_text()
    assert "GRANT CONNECT, TEMPORARY, CREATE ON DATABASE" in embedded
    assert "GRANT CONNECT, TEMPORARY, CREATE ON DATABASE" in (ROOT / "deploy" / "postgres" / "roles.sh").read_text()
