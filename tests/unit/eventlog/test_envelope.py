"""An envelope is one line that proves itself: exact bytes can be cut out again, and no change goes unseen."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.eventlog.envelope import (
    BrokenEnvelope,
    audience_of,
    forget_line,
    keys_needed,
    read_line,
    verify_line,
    write_line,
)
from tests.unit.eventlog.lines import SOURCE, Counted, Log, Poured, log_of, renamed

HOSTILE = (
    ',"data":', ',"opened":', ',"time":', '"', '\\"', '\\', "x,", '","data":null}', '{"data":1}', "\x00", "\n", "\u2028",
    "ร่วมคิด ร่วมทำ", "🍵", ',"opened":null,"data":null', '":', "}", "",
)  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(HOSTILE), st.lists(st.sampled_from(HOSTILE)).map("".join),
    st.text(st.characters(exclude_categories=["Cs"])),
)  # fmt: skip
POURED = Poured("7", "ขม", "สมชาย")


def test_a_line_is_a_cloud_event() -> None:
    line = orjson.loads(log_of(POURED).line())
    assert line["specversion"] == "1.0"
    assert (line["source"], line["type"], line["subject"]) == (SOURCE, "envelopetest.Poured", "cup-1")
    assert (line["dataschema"], line["datacontenttype"]) == ("urn:ruam:envelopetest.Poured:1", "application/json")
    assert (line["sequence"], line["version"], line["time"]) == (1, 1, "2026-11-22T02:30:00.000Z")
    assert (line["actor"], line["department"], line["fiscalyear"]) == ("somchai", "tea-room", 2570)
    assert (line["data"], line["opened"]) == ({"cup": "7"}, {"note": "ขม"})


@given(actor=TEXTS, cup=TEXTS, note=TEXTS)
def test_any_text_anywhere_leaves_the_line_whole(actor: str, cup: str, note: str) -> None:
    log = log_of(Poured(cup, note, None), actor=actor, department=actor)
    line = log.line()
    assert b"\n" not in line
    envelope = read_line(line)
    verify_line(envelope)
    assert (envelope.actor, envelope.data, envelope.opened) == (actor, {"cup": cup}, {"note": note})
    assert line.endswith(b'"data":' + log.events[0].data + b"}")
    assert log.events[0].meta[1:-1] in line


@given(actor=TEXTS, cup=TEXTS, note=TEXTS)
def test_what_is_forgotten_is_gone_and_the_hash_still_holds(actor: str, cup: str, note: str) -> None:
    line = log_of(Poured(cup, note, None), actor=actor).line()
    forgotten = read_line(forget_line(line))
    verify_line(forgotten)
    assert forgotten.opened == {"note": None}
    assert (forgotten.actor, forgotten.data) == (actor, {"cup": cup})
    assert forget_line(forgotten.line) == forgotten.line


def test_forgetting_what_was_never_opened_changes_nothing() -> None:
    line = log_of(Counted(3)).line()
    assert forget_line(line) == line


def test_secrets_never_leave_and_erasable_fields_only_while_their_key_exists() -> None:
    log = log_of(POURED)
    assert b"guest" not in log.line()
    assert "สมชาย".encode() not in log.line()
    without = read_line(Log(log.events, {}).line())
    verify_line(without)
    assert without.opened == {"note": None}


def test_a_reader_without_right_gets_no_data_but_can_verify() -> None:
    log = log_of(Counted(3), POURED)
    [counted, poured] = [read_line(line) for line in log.lines("public")]
    assert (counted.data, counted.opened, poured.data) == (None, None, {"cup": "7"})
    assert b'{"cups":3}' not in counted.line
    for envelope in (counted, poured):
        verify_line(envelope)


def test_a_type_this_code_does_not_know_is_shown_to_the_audit_only() -> None:
    log = renamed(log_of(Counted(3)), 0, type="envelopetest.Unheard")
    assert audience_of("envelopetest.Unheard") == "internal"
    assert [read_line(log.line(0, role)).data for role in ("public", "service", "audit")] == [None, None, {"cups": 3}]


def test_only_keys_that_will_be_used_are_asked_for() -> None:
    log = log_of(Counted(3), POURED)
    assert keys_needed(log.events, "public") == {"cup-1"}
    assert keys_needed(log.events[:1], "public") == set()
    hidden = renamed(log, 1, type="envelopetest.Unheard")
    assert keys_needed(hidden.events, "service") == set()


UNHASHED = {"specversion", "source", "datacontenttype", "opened"}


@pytest.mark.parametrize("role", ["audit", "public"])
@given(where=st.integers(min_value=0), byte=st.integers(0, 255))
def test_no_changed_byte_goes_unseen(role: str, where: int, byte: int) -> None:
    """Whatever a reader takes from a changed line is what was written, or the line is refused; only `opened`, the
    log's name and constants stand outside the hash."""
    line = LINES[role][where % len(LINES[role])]
    at = where // len(LINES[role]) % len(line)
    original, changed = read_line(line), line[:at] + bytes([byte]) + line[at + 1 :]
    try:
        found = read_line(changed)
        verify_line(found)
    except BrokenEnvelope:
        return
    for name in ("position", "id", "type", "schema", "stream", "version", "time", "actor", "department", "fiscal_year",
                 "prevhash", "hash", "data"):  # fmt: skip
        assert getattr(found, name) == getattr(original, name), name


LINES = {role: log_of(POURED, Counted(3), actor="ผู้ใช้").lines(role) for role in ("audit", "public")}


def test_every_single_byte_of_a_line() -> None:
    """The same, for every place of one line and a change that always matters somewhere: the lowest bit."""
    line = LINES["audit"][0]
    original = read_line(line)
    for at in range(len(line)):
        changed = line[:at] + bytes([line[at] ^ 1]) + line[at + 1 :]
        try:
            found = read_line(changed)
            verify_line(found)
        except BrokenEnvelope:
            continue
        assert (found.data, found.actor, found.stream, found.time) == (
            original.data, original.actor, original.stream, original.time,
        )  # fmt: skip


def test_withheld_data_cannot_be_made_up() -> None:
    """A forger leaves the true hash of the data in its place and writes other data beside it."""
    public = LINES["public"][1]
    assert public.endswith(b'"data":null}')
    forged = public[: -len(b"null}")] + b'{"cups":1000}}'
    with pytest.raises(BrokenEnvelope):
        verify_line(read_line(forged))


@pytest.mark.parametrize("extra", [b'"actor":"forged"', b'"department":"forged"', b'"fiscalyear":1', b'"x":{}'])
def test_nothing_can_be_slipped_in_between_the_parts(extra: bytes) -> None:
    line = LINES["audit"][0]
    places = [at for marker in (b',"time":', b',"opened":', b',"data":') for at in [line.index(marker)]]
    for at in (*places[1:], len(line) - 1):
        with pytest.raises(BrokenEnvelope):
            verify_line(read_line(line[:at] + b"," + extra + line[at:]))
    forged = line[: places[2]] + b"," + extra + line[places[2] :]
    with pytest.raises(BrokenEnvelope):
        verify_line(read_line(forged))


MISTYPED = {
    "sequence": [True, 1.0, "1", None, -1, 2**64, [1]],
    "version": ["1", 1.0, True, None],
    "id": [7, None, ["x"]], "subject": [7, None], "type": [7, None], "source": [7, None], "time": [7, None],
    "prevhash": ["zz", "00", 7, None, "00" * 33], "hash": ["zz", "", None, "00" * 33],
    "sealedhash": ["zz", 7, "00"], "datahash": ["zz", 7, "00"],
    "data": [7, "x", [1], True], "opened": [7, "x", [1], True],
    "actor": [7, None], "department": [[]], "fiscalyear": ["2570", 1.5],
    "dataschema": ["urn", 7, None, "urn:ruam:x:y", "urn:ruam:x:"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in MISTYPED.items() for value in values])
def test_a_member_of_another_kind_is_refused_as_a_broken_envelope(name: str, value: object) -> None:
    members = orjson.loads(LINES["audit"][0])
    members[name] = str(value) if isinstance(value, int) and value > 2**63 else value
    with pytest.raises(BrokenEnvelope):
        verify_line(read_line(orjson.dumps(members)))


@given(st.binary(max_size=200))
def test_any_bytes_are_an_envelope_or_a_broken_one(raw: bytes) -> None:
    with pytest.raises(BrokenEnvelope):
        read_line(raw)


@pytest.mark.parametrize("raw", [b"", b"null", b"[]", b"{}", b'"x"', b"[" * 2000, b"7", LINES["audit"][0][:-1]])
def test_what_is_no_envelope_is_a_broken_one(raw: bytes) -> None:
    with pytest.raises(BrokenEnvelope):
        read_line(raw)


@pytest.mark.parametrize("field", ["actor", "time", "opened", "data"])
def test_a_line_laid_out_otherwise_is_refused(field: str) -> None:
    """The members are the same, the bytes are not."""
    members = orjson.loads(LINES["audit"][0])
    members[field] = members.pop(field)
    moved = orjson.dumps(members)
    if moved == LINES["audit"][0]:
        moved = orjson.dumps(members, option=orjson.OPT_INDENT_2).replace(b"\n", b"")
    with pytest.raises(BrokenEnvelope):
        verify_line(read_line(moved))


def test_a_reader_of_an_unknown_role_gets_nothing() -> None:
    with pytest.raises(KeyError):
        write_line(SOURCE, log_of(Counted(1)).events[0], "stranger", {})
