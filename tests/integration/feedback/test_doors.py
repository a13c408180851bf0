"""Every door by which an opinion comes in, with good and bad input: a clear answer, nothing lost, nothing twice."""

import base64
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from shared.eventlog.verify import verify
from shared.security import SigningKey
from tests.integration.reporting.support.office import Office

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
GOOD: dict[str, Any] = {"consultation": "doors", "text": "ถนนเป็นหลุม อยากให้ซ่อมก่อนเปิดเทอม", "language": "th"}
TEN_MEGABYTES = "ก" * (10 * 1024 * 1024 // 3)


def send(office: Office, body: object, key: str | None = None, language: str = "en") -> httpx.Response:
    headers = {"accept-language": language, **({"idempotency-key": key} if key else {})}
    content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return office.http.post(f"{office.origin}/feedback/api/submissions", content=content, headers=headers)


def send_lines(office: Office, lines: list[bytes], role: str = "kiosk", **headers: str) -> list[dict[str, Any]]:
    answer = office.http.post(
        f"{office.origin}/feedback/api/intake", content=b"\n".join(lines), headers=office.bearer(role) | headers
    )
    return [json.loads(line) for line in answer.raise_for_status().text.splitlines()]


def line(**more: Any) -> bytes:
    return json.dumps({**GOOD, "id": uuid4().hex, "channel": "kiosk", **more}, ensure_ascii=False).encode()


def head(office: Office) -> int:
    return office.http.get(f"{office.origin}/feedback/readyz").json()["position"]


def picture(*, broken: bool = False) -> str:
    made = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(made, "JPEG")
    return base64.b64encode(made.getvalue()[:40] if broken else made.getvalue()).decode()


def test_one_opinion_gets_its_reference_and_position(office: Office) -> None:
    answer = send(office, GOOD)
    assert answer.status_code == 201
    assert answer.json()["position"] == head(office)
    assert answer.json()["reference"].startswith("F-")


def test_the_same_key_with_the_same_body_gets_the_first_answer(office: Office) -> None:
    key = uuid4().hex
    first, before = send(office, GOOD, key).json(), head(office)
    assert send(office, GOOD, key).json() == first
    assert head(office) == before


def test_the_same_key_with_another_body_is_refused(office: Office) -> None:
    key = uuid4().hex
    send(office, GOOD, key)
    answer = send(office, {**GOOD, "text": "อีกเรื่องหนึ่ง"}, key)
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("id-reused")


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        ({**GOOD, "text": ""}, 422, "text-empty"),
        ({**GOOD, "text": "ก" * 5001}, 422, "text-too-long"),
        ({**GOOD, "text": TEN_MEGABYTES}, 422, "invalid-request"),
        ({**GOOD, "text": TEN_MEGABYTES * 2}, 413, "too-large"),
        ({**GOOD, "text": "a\x00b"}, 422, "text-unreadable"),
        ({**GOOD, "district": "9999"}, 422, "answer-unknown"),
        ({**GOOD, "channel": "letter"}, 422, "channel-not-offered"),
        ({**GOOD, "channel": "pigeon"}, 422, "invalid-request"),
        ({**GOOD, "consultation": "nobody-opened"}, 404, "consultation-unknown"),
        ({**GOOD, "captured_at": "2029-01-01T00:00:00Z"}, 422, "clock-ahead"),
        ({**GOOD, "captured_at": "2020-01-01T00:00:00Z"}, 409, "consultation-not-open-yet"),
        ({**GOOD, "captured_at": "yesterday"}, 422, "invalid-request"),
        ({**GOOD, "surprise": 1}, 422, "invalid-request"),
        ({**GOOD, "pictures": [picture(broken=True)]}, 422, "picture-unfit"),
        ({**GOOD, "pictures": ["not base64!"]}, 422, "picture-unfit"),
        (b'{"consultation":"doors","text":"\xff\xfe"}', 422, "invalid-request"),
        (b'{"consultation":"doors","te', 422, "invalid-request"),
        (b"", 422, "invalid-request"),
    ],
)
def test_bad_input_gets_a_clear_reason_in_both_languages(
    office: Office, body: object, status: int, problem: str
) -> None:
    before = head(office)
    for language in ("en", "th"):
        answer = send(office, body, language=language)
        assert answer.status_code == status, answer.text[:500]
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["content-language"] == language
        assert answer.json()["type"].endswith(problem)
        assert any("\u0e00" <= letter <= "\u0e7f" for letter in answer.json()["title"]) is (language == "th")
    assert head(office) == before


def test_a_picture_comes_in_without_its_place(office: Office) -> None:
    before = head(office)
    assert send(office, {**GOOD, "pictures": [picture()]}).status_code == 201
    assert head(office) == before + 3  # received, pictured, published


def test_a_batch_answers_line_by_line_and_one_bad_line_harms_no_other(office: Office) -> None:
    bad = [b'{"id":"half","consult', line(text=""), line(district="0"), '{"id": "ภ"}'.encode("cp874")]
    good = [line(), line()]
    answers = send_lines(office, [good[0], *bad, good[1]])
    assert [answer["outcome"] for answer in answers] == ["accepted", *["rejected"] * 4, "accepted"]
    for raw, answer in zip(bad[:3], answers[1:4], strict=True):
        assert answer["line"].encode() == raw
        assert answer["reason"]
        assert answer["detail"]
    assert "\\x" in answers[4]["line"]


def test_a_batch_sent_again_is_told_so_and_counts_once(office: Office) -> None:
    lines = [line() for _ in range(40)]
    first, before = send_lines(office, lines), head(office)
    again = send_lines(office, lines)
    assert {answer["outcome"] for answer in first} == {"accepted"}
    assert {answer["outcome"] for answer in again} == {"duplicate"}
    assert [answer["reference"] for answer in again] == [answer["reference"] for answer in first]
    assert head(office) == before


def test_an_id_used_twice_within_a_batch_counts_once_and_with_another_text_comes_back(office: Office) -> None:
    twice, other = line(id="same-id"), line(id="same-id", text="อีกข้อความ")
    answers = send_lines(office, [twice, twice, other])
    assert [answer["outcome"] for answer in answers] == ["accepted", "duplicate", "rejected"]
    assert answers[2]["reason"] == "id-reused"


def test_a_wrong_clock_is_set_right_by_when_it_sends(office: Office) -> None:
    wrong = datetime.now(UTC) - timedelta(days=3 * 365)
    minutes_ago = (wrong - timedelta(minutes=10)).isoformat()
    (answer,) = send_lines(office, [line(captured_at=minutes_ago)], **{"ruam-sent-at": wrong.isoformat()})
    assert answer["outcome"] == "accepted"
    (refused,) = send_lines(office, [line(captured_at=minutes_ago)])
    assert refused["reason"] == "consultation-not-open-yet"


def test_what_was_given_before_the_close_is_taken_after_it_and_later_marked_late(office: Office) -> None:
    now = datetime.now(UTC)
    for name, ended in (("ended-lately", 2), ("ended-long-ago", 30)):
        office.open(
            name, opens_at=(now - timedelta(days=60)).isoformat(), closes_at=(now - timedelta(days=ended)).isoformat()
        )
        given = (now - timedelta(days=ended, hours=1)).isoformat()
        (answer,) = send_lines(office, [line(consultation=name, captured_at=given)])
        assert answer["outcome"] == ("accepted" if ended == 2 else "late")
        (refused,) = send_lines(office, [line(consultation=name)])
        assert refused["reason"] == "consultation-closed"


def test_a_closed_consultation_is_closed_at_once_for_every_door(office: Office) -> None:
    office.open("closing")
    assert send(office, {**GOOD, "consultation": "closing"}).status_code == 201
    office.http.post(
        f"{office.origin}/feedback/api/consultations/closing/close", json={"reason": "enough"}, headers=office.bearer()
    ).raise_for_status()
    assert send(office, {**GOOD, "consultation": "closing"}).json()["type"].endswith("consultation-closed")


@pytest.mark.parametrize("role", ["public", "service-of-a-stranger", None])
def test_a_batch_needs_a_token_of_ours(office: Office, role: str | None, tmp_path: Path) -> None:
    headers: dict[str, str] = {}
    if role == "public":
        headers = office.bearer("public")
    elif role:
        headers = {"authorization": f"Bearer {SigningKey.load('mukdahan', tmp_path).issue('kiosk', 'x')}"}
    answer = office.http.post(f"{office.origin}/feedback/api/intake", content=line(), headers=headers)
    assert answer.status_code == (403 if role == "public" else 401)


def test_erasing_destroys_the_words_and_keeps_the_count_and_the_chain(office: Office) -> None:
    sent = send(office, {**GOOD, "text": "ข้อความที่จะถูกลบ"}).json()
    path = f"{office.origin}/feedback/api/opinions/{sent['id']}/erase"
    assert office.http.post(path, json={"reason": "asked for"}, headers=office.bearer("officer")).status_code == 403
    office.http.post(path, json={"reason": "asked for"}, headers=office.bearer()).raise_for_status()
    feed = office.http.get(
        f"{office.origin}/feedback/api/events", params={"limit": 10_000}, headers=office.bearer("service")
    )
    lines = feed.content.splitlines()
    assert "ข้อความที่จะถูกลบ" not in feed.text
    assert verify(lines).head.position == head(office)
    assert sum(sent["id"].encode() in raw for raw in lines) >= 3


@pytest.fixture(scope="module")
def moderated(office: Office) -> dict[str, Any]:
    return send(office, {**GOOD, "text": "โทรหาผมที่ 081-234-5678 ได้เลย"}).json()


def test_a_phone_number_never_leaves_the_service(office: Office, moderated: dict[str, Any]) -> None:
    feed = office.http.get(
        f"{office.origin}/feedback/api/events",
        params={"after": moderated["position"] - 2}, headers=office.bearer("service"),
    )  # fmt: skip
    assert moderated["id"] in feed.text
    assert "5678" not in feed.text
    assert "โทรหาผมที่" in feed.text
