"""Golden JSON: what was once published can be read for ever, and is still written with the same bytes.

Under shared/contracts/golden/<service>/<Type>.<schema>.json stands one sample of every (type, schema) there ever was, and
in SHA256SUMS the digest of each. A new schema number adds a file; none is ever changed or removed.
"""

from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest

import shared.contracts
from shared.contracts.registry import EventType, event_type, type_of
from shared.eventlog.codec import decode, encode
from shared.eventlog.envelope import audience_of
from shared.privacy import open_sealed
from tests.contract.events.samples import SAMPLES, published_types

GOLDEN = Path(shared.contracts.__file__).parent / "golden"
SUMS = GOLDEN / "SHA256SUMS"
KEY = bytes(32)
TYPES = published_types()
BY_TYPE = {type_of(sample).name: sample for sample in SAMPLES}
FILES = sorted(path.relative_to(GOLDEN).as_posix() for path in GOLDEN.glob("*/*.json"))


def name_of(kind: EventType) -> str:
    service, name = kind.name.split(".")
    return f"{service}/{name}.{kind.schema}.json"


def golden(kind: EventType) -> dict[str, Any]:
    return orjson.loads((GOLDEN / name_of(kind)).read_bytes())


def as_written(sample: object) -> dict[str, Any]:
    """What a golden file holds: the type, its schema, the data as stored, and the sealed fields opened."""
    new = encode(sample, "event-1", "2026-11-22T02:30:00.000Z", b"{}", ("key-1", KEY))
    opened = open_sealed(new.sealed, KEY, "event-1") if new.sealed else None
    return {"type": new.type, "schema": new.schema, "data": orjson.loads(new.data), "opened": opened}


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
def test_every_published_type_has_a_sample_and_a_golden_file(kind: EventType) -> None:
    assert kind.name in BY_TYPE, f"add a sample of {kind.name} to tests/contract/events/samples.py"
    if name_of(kind) not in FILES:
        text = orjson.dumps(as_written(BY_TYPE[kind.name]), option=orjson.OPT_INDENT_2).decode()
        pytest.fail(f"put this into shared/contracts/golden/{name_of(kind)}, and its digest into SHA256SUMS:\n{text}")


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
def test_the_golden_file_is_read_as_the_sample(kind: EventType) -> None:
    kept = golden(kind)
    assert decode(kept["type"], kept["schema"], kept["data"], kept["opened"]) == BY_TYPE[kind.name]


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
def test_the_sample_is_written_with_the_golden_files_bytes(kind: EventType) -> None:
    kept = golden(kind)
    new = encode(BY_TYPE[kind.name], "event-1", "2026-11-22T02:30:00.000Z", b"{}", ("key-1", KEY))
    assert (new.type, new.schema, new.data) == (kept["type"], kept["schema"], orjson.dumps(kept["data"]))
    assert as_written(BY_TYPE[kind.name])["opened"] == kept["opened"]


@pytest.mark.parametrize("name", FILES)
def test_every_golden_file_of_every_schema_can_still_be_read(name: str) -> None:
    kept = orjson.loads((GOLDEN / name).read_bytes())
    read = decode(kept["type"], kept["schema"], kept["data"], kept["opened"])
    assert type(read) is event_type(kept["type"]).cls
    service, rest = name.split("/")
    assert (f"{service}.{rest.split('.')[0]}", rest.split(".")[1]) == (kept["type"], str(kept["schema"]))


def test_no_golden_file_was_changed_added_or_removed_without_saying_so() -> None:
    sums = [line.split("  ") for line in SUMS.read_text().splitlines()]
    kept = {name: digest for digest, name in sums}
    now = {name: sha256((GOLDEN / name).read_bytes()).hexdigest() for name in FILES}
    changed = [name for name in kept if now.get(name) != kept[name]]
    assert not changed, (
        f"{', '.join(changed)}: what was published never changes. Give the type the next schema number and an upcaster, "
        "and put a new golden file beside the old one"
    )
    missing = [f"{now[name]}  {name}" for name in FILES if name not in kept]
    assert not missing, "add to shared/contracts/golden/SHA256SUMS:\n" + "\n".join(missing)
    assert len(kept) == len(sums), "a name stands twice in SHA256SUMS"


def test_what_a_secret_or_erasable_field_holds_is_never_in_the_data() -> None:
    for sample in SAMPLES:
        written, kind = as_written(sample), type_of(sample)
        assert set(written["data"]) == set(kind.plain)
        assert set(written["opened"] or ()) == {*kind.secret, *kind.erasable}
        assert audience_of(kind.name) is kind.audience
