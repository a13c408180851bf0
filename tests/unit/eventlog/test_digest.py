"""The hash chain against its formula, written again from the docstring alone, and against an answer kept for ever."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.eventlog.digest import chain_hash, event_digest
from shared.eventlog.model import GENESIS

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
HASH = st.binary(min_size=32, max_size=32)
NUMBER = st.integers(0, 2**31 - 1)


def reference_digest(*texts: object, data: bytes, meta: bytes, sealed: bytes | None) -> bytes:
    digest = hashlib.sha256()
    for part in (*(str(text).encode("utf-8") for text in texts), data, meta, sealed or b""):
        digest.update(len(part).to_bytes(4, "big") + part)
    return digest.digest()


@given(TEXT, TEXT, NUMBER, TEXT, NUMBER, TEXT, HASH, HASH, st.none() | HASH)
def test_the_digest_is_what_its_formula_says(
    event_id: str, stream: str, version: int, kind: str, schema: int, time: str, data: bytes, meta: bytes,
    sealed: bytes | None,
) -> None:  # fmt: skip
    assert event_digest(event_id, stream, version, kind, schema, time, data, meta, sealed) == reference_digest(
        event_id, stream, version, kind, schema, time, data=data, meta=meta, sealed=sealed
    )


@given(HASH, st.integers(0, 2**63 - 1), HASH)
def test_the_chain_is_what_its_formula_says(previous: bytes, position: int, digest: bytes) -> None:
    assert (
        chain_hash(previous, position, digest)
        == hashlib.sha256(previous + position.to_bytes(8, "big") + digest).digest()
    )


def test_an_answer_that_must_never_change() -> None:
    """Heads stand on printed documents: whoever changes this vector breaks every log there is."""
    digest = event_digest(
        "7c9e6679-7425-40de-944b-e07fc1f90ae7", "feedback-1", 1, "feedback.FeedbackReceived", 1,
        "2026-11-22T02:30:00.000Z", hashlib.sha256(b'{"a":1}').digest(), hashlib.sha256(b"{}").digest(),
        hashlib.sha256("ร่วม".encode()).digest(),
    )  # fmt: skip
    assert digest.hex() == "bce7972f012050b94750ff162b5d9b2309a4cd6e4d2c5cf98494690fa7cc0e67"
    assert chain_hash(GENESIS, 1, digest).hex() == "65331e70c5ffcda5557da060b4d9f08027e663b8010657f37bd99db953a127a1"


@pytest.mark.parametrize(
    ("one", "other"),
    [(("ab", "c"), ("a", "bc")), (("", "a"), ("a", "")), (("1", "a"), ("1a", ""))],
)
def test_no_two_events_run_together(one: tuple[str, str], other: tuple[str, str]) -> None:
    """Every part says its length, so that what moves from one part to the next changes the digest."""
    rest = (1, "t", 1, "2026", bytes(32), bytes(32), None)
    assert event_digest(*one, *rest) != event_digest(*other, *rest)


def test_no_seal_is_not_a_seal_of_nothing() -> None:
    parts = ("i", "s", 1, "t", 1, "2026", bytes(32), bytes(32))
    assert event_digest(*parts, None) != event_digest(*parts, hashlib.sha256(b"").digest())
