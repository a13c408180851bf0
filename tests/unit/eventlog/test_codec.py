"""Between an event and the bytes the log keeps: every contract goes there and back, and old bytes are read for ever."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts import Audience, Erasable, Secret, event
from shared.contracts.registry import EventType, event_type, type_of
from shared.eventlog.codec import Context, decode, derived_id, encode, meta_bytes, open_fields, rfc3339
from tests.contract.events.samples import published_types

KEY = ("key-1", bytes(range(32)))
TIME = "2026-11-22T02:30:00.000Z"
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=7)), timezone(timedelta(hours=-3, minutes=-30))])
MOMENTS = st.datetimes(datetime(1000, 1, 2), datetime(9998, 12, 30), timezones=ZONES)  # noqa: DTZ001 - the zone is drawn
st.register_type_strategy(str, TEXT)
st.register_type_strategy(datetime, MOMENTS)
st.register_type_strategy(int, st.integers(-(2**53), 2**53))


@event("codectest", Audience.OFFICE, schema=3, upcasters={
    1: lambda data: {**data, "pot": data.pop("kettle", "none")},
    2: lambda data: {**data, "cups": data["cups"] * 2},
})  # fmt: skip
class Brewed:
    pot: str
    cups: int
    note: Erasable[str]


@event("codectest", Audience.INTERNAL)
class Drunk:
    guest: Secret[str]


@pytest.mark.parametrize("kind", published_types(), ids=lambda kind: kind.name)
@settings(max_examples=30)
@given(data=st.data())
def test_every_contract_goes_there_and_back(kind: EventType, data: st.DataObject) -> None:
    given_event = data.draw(st.from_type(kind.cls))
    new = encode(given_event, str(uuid4()), TIME, b"{}", KEY)
    read = decode(new.type, new.schema, new.data, open_fields(new.sealed, KEY[1], new.id))
    assert read == given_event
    assert encode(read, new.id, TIME, b"{}", KEY).data == new.data


@pytest.mark.parametrize("kind", published_types(), ids=lambda kind: kind.name)
@settings(max_examples=10)
@given(data=st.data())
def test_without_its_key_only_the_sealed_fields_are_none(kind: EventType, data: st.DataObject) -> None:
    given_event = data.draw(st.from_type(kind.cls))
    new = encode(given_event, str(uuid4()), TIME, b"{}", KEY)
    forgotten = dict.fromkeys((*kind.secret, *kind.erasable))
    assert decode(new.type, new.schema, new.data, open_fields(new.sealed, None, new.id)) == replace(
        given_event, **forgotten
    )


def test_sealed_fields_need_a_key() -> None:
    with pytest.raises(ValueError, match="the command must bring a key"):
        encode(Drunk("สมชาย"), "event-1", TIME, b"{}")


def test_what_was_written_in_an_old_schema_is_read_in_the_newest() -> None:
    assert decode("codectest.Brewed", 1, b'{"kettle":"k","cups":2}', {"note": "n"}) == Brewed("k", 4, "n")
    assert decode("codectest.Brewed", 2, b'{"pot":"p","cups":2}') == Brewed("p", 4, None)
    assert decode("codectest.Brewed", 3, b'{"pot":"p","cups":2}') == Brewed("p", 2, None)


def test_reading_old_data_does_not_change_it() -> None:
    data: dict[str, Any] = {"kettle": "k", "cups": 2}
    decode("codectest.Brewed", 1, data)
    assert data == {"kettle": "k", "cups": 2}


def test_a_newer_schema_is_read_as_far_as_it_is_known() -> None:
    assert decode("codectest.Brewed", 9, b'{"pot":"p","cups":2,"milk":true}') == Brewed("p", 2, None)


def test_a_type_that_is_not_known_is_nothing_and_no_error() -> None:
    assert decode("codectest.Unheard", 1, b'{"anything":[1]}') is None


def test_fields_that_are_not_known_are_left_out_at_every_depth() -> None:
    opened = next(kind for kind in published_types() if kind.name == "feedback.FeedbackHeld")
    data = {"feedback": "f", "consultation": "c", "reasons": ["r"], "new": {"deep": 1}}
    assert decode(opened.name, 1, orjson.dumps(data)) == decode(opened.name, 1, data | {"other": None})


def test_sealed_fields_are_never_taken_from_the_data() -> None:
    """Data that names a sealed field, as an attacker or an old bug may, does not fill it."""
    assert decode("codectest.Brewed", 3, b'{"pot":"p","cups":2,"note":"forged"}') == Brewed("p", 2, None)


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (datetime(2026, 11, 22, 2, 30, tzinfo=UTC), "2026-11-22T02:30:00.000Z"),
        (datetime(2026, 11, 22, 9, 30, 1, 999_999, timezone(timedelta(hours=7))), "2026-11-22T02:30:01.999Z"),
        (datetime(999, 1, 1, tzinfo=UTC), "0999-01-01T00:00:00.000Z"),
    ],
)
def test_times_are_utc_with_milliseconds(at: datetime, text: str) -> None:
    assert rfc3339(at) == text


def context(**changes: Any) -> Context:
    values: dict[str, Any] = {"command_id": UUID(int=7), "actor": "somchai", "at": datetime(2026, 11, 22, tzinfo=UTC)}
    return Context(**values | changes)


def meta_of(made: Context) -> bytes:
    return meta_bytes(made, made.time())


def test_meta_begins_with_the_time_and_holds_only_what_is_known() -> None:
    assert list(orjson.loads(meta_of(context()))) == ["time", "actor", "correlationid"]
    whole = context(department="d", fiscal_year=2570, correlation="c", causation="e")
    assert orjson.loads(meta_of(whole)) == {
        "time": "2026-11-22T00:00:00.000Z", "actor": "somchai", "department": "d", "fiscalyear": 2570,
        "correlationid": "c", "causationid": "e",
    }  # fmt: skip
    assert meta_of(whole).startswith(b'{"time":"')


@given(st.uuids(), st.integers(0, 1000))
def test_the_ids_of_a_commands_events_are_the_same_whenever_it_is_repeated(cause: UUID, number: int) -> None:
    made = UUID(str(derived_id(cause, number)))
    assert str(derived_id(cause, number)) == str(made)
    assert (made.version, made.variant) == (8, "specified in RFC 4122")
    assert derived_id(cause, number) != derived_id(cause, number + 1)
    assert derived_id(cause, number) != derived_id(UUID(int=cause.int ^ 1), number)


def test_an_id_that_must_never_change() -> None:
    """Repeated commands of years ago must give the same ids."""
    assert str(derived_id(UUID("7c9e6679-7425-40de-944b-e07fc1f90ae7"), 0)) == "105fd5ed-ea47-8328-88a4-dcfc9457df97"


# The registry's rules


def register(name: str, fields: Sequence[tuple[str, Any]] = (("a", str),), **more: Any) -> type:
    cls = type(name, (), {"__annotations__": dict(fields), "__module__": __name__})
    return event("registrytest", Audience.PUBLIC, **more)(cls)


def test_a_name_is_registered_once() -> None:
    register("Twice")
    with pytest.raises(ValueError, match=r"registrytest\.Twice is defined twice"):
        register("Twice")


@pytest.mark.parametrize("known", [(), (1,), (2,), (1, 2, 3), (0, 1, 2)])
def test_every_older_schema_needs_its_upcaster_and_no_other_may_have_one(known: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="needs upcasters from each schema before it"):
        register("Gappy", schema=3, upcasters={number: lambda data: data for number in known})
    assert "registrytest.Gappy" not in {kind.name for kind in published_types()}


@pytest.mark.parametrize(
    "fields", [[("data", Erasable[str])], [("note", Erasable[int])], [("note", Erasable[dict[str, str]])]],
    ids=["named data", "a number", "an object"],
)  # fmt: skip
def test_an_erasable_field_is_text_that_an_envelope_can_carry(fields: list[tuple[str, Any]]) -> None:
    with pytest.raises(ValueError, match="an erasable field is text"):
        register("Unfit", fields)


def test_fields_are_told_apart_by_their_class() -> None:
    kind = type_of(Brewed("p", 1, None))
    assert (kind.plain, kind.secret, kind.erasable, kind.sealed) == (("pot", "cups"), (), ("note",), True)
    assert event_type("codectest.Drunk").secret == ("guest",)
    assert event_type(Drunk) is event_type("codectest.Drunk")


def test_events_are_frozen() -> None:
    with pytest.raises(AttributeError):
        Brewed("p", 1, None).pot = "other"  # type: ignore[misc]


def test_what_is_not_of_the_language_is_a_key_error() -> None:
    for stranger in ("codectest.Unheard", int):
        with pytest.raises(KeyError):
            event_type(stranger)
