"""What an event type is: a frozen dataclass with a name, a schema number, an audience and classified fields.

A type's name is `<service>.<ClassName>`. Its fields are plain unless annotated `Secret[...]` (leaves the service never)
or `Erasable[...]` (leaves it while its key exists). Once published, a (type, schema) pair never changes meaning: a new
schema number and an upcaster from the old one take its place.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Annotated, Any, TypeVar, dataclass_transform, get_type_hints

T = TypeVar("T")

Json = dict[str, Any]
Upcaster = Callable[[Json], Json]


class Audience(StrEnum):
    """Who may read a type's data: anyone, the organization's services, or only the service that wrote it."""

    PUBLIC = "public"
    OFFICE = "office"
    INTERNAL = "internal"


class FieldClass(StrEnum):
    """How a field is kept: as part of `data`, or as ciphertext in `sealed`."""

    SECRET = "secret"  # noqa: S105 - the name of a class
    ERASABLE = "erasable"


Secret = Annotated[T | None, FieldClass.SECRET]
"""A name, a contact, an identity, an opinion as written: never leaves its service; None once its key is destroyed."""

Erasable = Annotated[T | None, FieldClass.ERASABLE]
"""Masked text, a photo: opened on the way out while its key exists; None afterwards."""


@dataclass(frozen=True, eq=False)
class EventType:
    """One entry of the language. `upcasters[n]` turns a data object of schema n into one of schema n + 1.

    `erases`: every copy forgets the erasable fields of the event's stream.
    """

    name: str
    schema: int
    audience: Audience
    cls: type
    plain: tuple[str, ...]
    secret: tuple[str, ...]
    erasable: tuple[str, ...]
    erases: bool
    upcasters: Mapping[int, Upcaster] = field(default_factory=dict[int, Upcaster])

    @property
    def sealed(self) -> bool:
        return bool(self.secret or self.erasable)

    def upcast(self, data: Json, schema: int) -> Json:
        """Bring `data` of an older schema to this one. A newer schema is returned as it is: unknown fields are ignored."""
        for number in range(schema, self.schema):
            data = self.upcasters[number](data)
        return data


_by_name: dict[str, EventType] = {}
_by_class: dict[type, EventType] = {}


@dataclass_transform(frozen_default=True)
def event(
    service: str,
    audience: Audience,
    *,
    schema: int = 1,
    upcasters: Mapping[int, Upcaster] | None = None,
    erases: bool = False,
) -> Callable[[type[T]], type[T]]:
    """Make a class an event type of `service`. Raises ValueError for a name taken, an upcaster missing,
    or an erasable field that an envelope could not carry."""

    def register(cls: type[T]) -> type[T]:
        made = dataclass(frozen=True, slots=True)(cls)
        name = f"{service}.{cls.__name__}"
        steps = dict(upcasters or {})
        if name in _by_name:
            raise ValueError(f"event type {name} is defined twice")
        if set(steps) != set(range(1, schema)):
            raise ValueError(f"event type {name} of schema {schema} needs upcasters from each schema before it")
        classes = _field_classes(made)
        entry = EventType(
            name=name,
            schema=schema,
            audience=audience,
            cls=made,
            plain=tuple(n for n, c in classes.items() if c is None),
            secret=tuple(n for n, c in classes.items() if c is FieldClass.SECRET),
            erasable=tuple(n for n, c in classes.items() if c is FieldClass.ERASABLE),
            erases=erases,
            upcasters=steps,
        )
        _by_name[name] = _by_class[made] = entry
        return made

    return register


def event_type(key: str | type | object) -> EventType:
    """The entry for a name, a class or an event. Raises KeyError for what is not of the language."""
    if isinstance(key, str):
        return _by_name[key]
    return _by_class[key if isinstance(key, type) else type(key)]


def type_of(event: object) -> EventType:
    """The entry of an event. Raises KeyError for what is not of the language."""
    return _by_class[type(event)]


def erases(name: str) -> bool:
    """Whether an event of this type makes every copy forget; a type this code does not know does not."""
    return name in _by_name and _by_name[name].erases


def event_types(service: str | None = None) -> list[EventType]:
    """All entries, or those of one service, by name."""
    prefix = f"{service}." if service else ""
    return [entry for name, entry in sorted(_by_name.items()) if name.startswith(prefix)]


def _field_classes(cls: type) -> dict[str, FieldClass | None]:
    hints = get_type_hints(cls, include_extras=True)
    found: dict[str, FieldClass | None] = {}
    for item in fields(cls):
        marks = getattr(hints[item.name], "__metadata__", ())
        found[item.name] = next((m for m in marks if isinstance(m, FieldClass)), None)
        if found[item.name] is FieldClass.ERASABLE and (
            hints[item.name].__origin__ != str | None or item.name == "data"
        ):
            raise ValueError(
                f"{cls.__name__}.{item.name}: an erasable field is text and not called data (see envelope.py)"
            )
    return found
