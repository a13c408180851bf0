"""AsyncAPI 3.0 from the contracts: what a service publishes, where, and how it looks."""

from typing import Any

from pydantic import TypeAdapter

from shared.contracts.registry import Audience, EventType, event_types
from shared.messaging.names import log_key


def asyncapi(service: str, log: str) -> dict[str, Any]:
    """The document for the public and office events of `service`, on the Redis stream of `log`."""
    published = [kind for kind in event_types(service) if kind.audience is not Audience.INTERNAL]
    return {
        "asyncapi": "3.0.0",
        "info": {"title": f"Ruam {service}", "version": "1"},
        "defaultContentType": "application/cloudevents+json",
        "channels": {
            "log": {
                "address": log_key(log),
                "description": "Redis stream; entry ids are <position>-0; the body is CloudEvents JSON in __data__.",
                "messages": {kind.name: {"$ref": f"#/components/messages/{kind.name}"} for kind in published},
            }
        },
        "operations": {"publish": {"action": "send", "channel": {"$ref": "#/channels/log"}}},
        "components": {"messages": {kind.name: _message(kind) for kind in published}},
    }


def _message(kind: EventType) -> dict[str, Any]:
    schema = TypeAdapter(kind.cls).json_schema(
        ref_template="#/components/messages/" + kind.name + "/payload/$defs/{model}"
    )
    for name in (*kind.secret, *kind.erasable):
        schema.get("properties", {}).pop(name, None)
    schema["required"] = [name for name in schema.get("required", []) if name in kind.plain]
    return {
        "name": kind.name,
        "title": (kind.cls.__doc__ or kind.name).strip().split("\n")[0],
        "x-audience": kind.audience,
        "x-schema": kind.schema,
        "x-opened": list(kind.erasable),
        "payload": schema,
    }
