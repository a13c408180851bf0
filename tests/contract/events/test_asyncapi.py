"""The AsyncAPI document says what a service publishes: every type that is not internal, and of sealed fields only names."""

from typing import Any

import orjson
import pytest

from shared.contracts.registry import Audience
from shared.runtime.asyncapi import asyncapi
from tests.contract.events.samples import published_types

SERVICES = sorted({kind.name.split(".")[0] for kind in published_types()})


def messages(service: str) -> dict[str, Any]:
    return asyncapi(service, f"test.{service}")["components"]["messages"]


@pytest.mark.parametrize("service", SERVICES)
def test_every_type_that_is_not_internal_is_listed_and_no_other(service: str) -> None:
    ours = [kind for kind in published_types() if kind.name.startswith(f"{service}.")]
    assert set(messages(service)) == {kind.name for kind in ours if kind.audience is not Audience.INTERNAL}
    for kind in ours:
        if kind.audience is not Audience.INTERNAL:
            assert messages(service)[kind.name]["x-schema"] == kind.schema
            assert messages(service)[kind.name]["x-audience"] == kind.audience


@pytest.mark.parametrize("service", SERVICES)
def test_the_payload_is_the_data_without_what_is_sealed(service: str) -> None:
    for kind in published_types():
        if kind.name in messages(service):
            message = messages(service)[kind.name]
            assert set(message["payload"]["properties"]) == set(kind.plain)
            assert set(message["payload"]["required"]) <= set(kind.plain)
            assert message["x-opened"] == list(kind.erasable)


@pytest.mark.parametrize("service", SERVICES)
def test_every_reference_in_the_document_leads_somewhere(service: str) -> None:
    document = orjson.loads(orjson.dumps(asyncapi(service, f"test.{service}")))
    assert document["asyncapi"].startswith("3.")
    references = list(_references(document))
    assert references
    for reference in references:
        found: Any = document
        for name in reference.removeprefix("#/").split("/"):
            assert name in found, reference
            found = found[name]


def _references(node: Any) -> Any:
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "$ref":
                yield value
            else:
                yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)
