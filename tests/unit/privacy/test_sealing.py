"""A sealed field opens with its own key, in its own place, and nowhere else."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.privacy import new_key, open_sealed, seal, sealed_key

KEY = bytes(range(32))
SEALED = seal("cup-1", KEY, "event-1", {"guest": "สมชาย", "phone": "081"}, {"note": "ขม"})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3),
    max_leaves=8,
)


def moved(change: object) -> bytes:
    content = orjson.loads(SEALED)
    change(content)  # type: ignore[operator]
    return orjson.dumps(content)


def test_every_key_is_another_one() -> None:
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert {len(key) for key in keys} == {32}


@given(secret=st.dictionaries(st.sampled_from("abc"), JSON), erasable=st.dictionaries(st.sampled_from("xyz"), JSON))
def test_what_is_sealed_comes_back(secret: dict[str, object], erasable: dict[str, object]) -> None:
    sealed = seal("k", KEY, "e", secret, erasable)
    assert open_sealed(sealed, KEY, "e") == {**secret, **erasable}
    assert open_sealed(sealed, KEY, "e", ("erasable",)) == erasable


def test_only_the_classes_asked_for_are_opened() -> None:
    assert open_sealed(SEALED, KEY, "event-1", ("erasable",)) == {"note": "ขม"}
    assert open_sealed(SEALED, KEY, "event-1", ("secret",)) == {"guest": "สมชาย", "phone": "081"}


def test_the_bytes_say_which_key_and_nothing_more() -> None:
    assert sealed_key(SEALED) == "cup-1"
    for word in ("สมชาย", "081", "ขม"):
        assert word.encode() not in SEALED


def test_the_same_words_never_look_the_same_twice() -> None:
    assert seal("k", KEY, "e", {"a": "x"}, {}) != seal("k", KEY, "e", {"a": "x"}, {})


def test_without_its_key_every_field_is_none() -> None:
    assert open_sealed(SEALED, None, "event-1") == {"guest": None, "phone": None, "note": None}


MISUSE = {
    "another key": (SEALED, bytes(32), "event-1"),
    "another event": (SEALED, KEY, "event-2"),
    "boxes exchanged": (
        moved(lambda c: c["secret"].update(guest=c["secret"]["phone"], phone=c["secret"]["guest"])), KEY, "event-1",
    ),
    "a secret moved to where it is published": (
        moved(lambda c: c["erasable"].update(note=c["secret"]["guest"])), KEY, "event-1",
    ),
    "a box cut short": (moved(lambda c: c["secret"].update(guest=c["secret"]["guest"][:24])), KEY, "event-1"),
    "an empty box": (moved(lambda c: c["secret"].update(guest="")), KEY, "event-1"),
    "a box that is not base64": (moved(lambda c: c["secret"].update(guest="*")), KEY, "event-1"),
}  # fmt: skip


@pytest.mark.parametrize(("sealed", "key", "event_id"), MISUSE.values(), ids=MISUSE.keys())
def test_misuse_is_an_error_and_never_text(sealed: bytes, key: bytes, event_id: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        open_sealed(sealed, key, event_id)


@given(st.data())
def test_no_changed_bit_of_a_box_opens(data: st.DataObject) -> None:
    from base64 import b64decode, b64encode  # noqa: PLC0415

    content = orjson.loads(SEALED)
    raw = bytearray(b64decode(content["erasable"]["note"]))
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[bit // 8] ^= 1 << bit % 8
    content["erasable"]["note"] = b64encode(bytes(raw)).decode()
    with pytest.raises(ValueError, match="altered or belongs elsewhere"):
        open_sealed(orjson.dumps(content), KEY, "event-1")
