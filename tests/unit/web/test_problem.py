"""Refusals: RFC 9457 problem+json for programs, a page for people, both saying what to do."""

import pytest

ENGLISH = {"Accept-Language": "en-GB,en;q=0.9"}


def test_a_problem_names_its_kind_in_the_readers_language(client) -> None:
    answer = client.get("/tea/api/closed")
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == "th"
    assert answer.json() == {
        "type": "urn:ruam:problem:tea-closed",
        "title": "ล่าช้า",
        "status": 409,
        "detail": "กรุณาเขียนไม่เกิน 9 ตัวอักษร",
        "until": 5,
    }
    assert client.get("/tea/api/closed", headers=ENGLISH).json()["detail"] == "Write at most 9 characters"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "th"),
        ("fr", "th"),
        ("en", "en"),
        ("th;q=0.5, en", "en"),
        ("en;q=0.1,th;q=0.2", "th"),
        ("en;q=x", "th"),
        ("*", "th"),
    ],
)
def test_accept_language_decides_for_programs(client, accepted: str, language: str) -> None:
    assert client.get("/tea/api/closed", headers={"Accept-Language": accepted}).headers["content-language"] == language


def test_each_wrong_field_is_named_with_what_to_write(client) -> None:
    answer = client.post("/tea/api/opinions", json={"text": "ก", "age": "old"}, headers=ENGLISH)
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:ruam:problem:invalid-request"
    assert answer.json()["errors"] == [
        {"in": "body", "field": "text", "do": "Write at least 3 characters"},
        {"in": "body", "field": "age", "do": "Write a whole number"},
    ]


def test_half_a_json_document_is_said_to_be_no_json(client) -> None:
    answer = client.post("/tea/api/opinions", content=b'{"text":', headers={"Content-Type": "application/json"})
    assert answer.json()["errors"][0]["do"] == "ข้อมูลนี้ไม่ใช่ JSON ที่ถูกต้อง"


def test_people_get_a_page(client) -> None:
    closed = client.get("/tea/closed")
    assert closed.status_code == 409
    assert "<h1>" in closed.text
    assert "ไม่เกิน 9" in closed.text
    invalid = client.post("/tea/opinions", json={})
    assert invalid.status_code == 422
    assert "กรุณากรอกข้อนี้" in invalid.text


@pytest.mark.parametrize(("path", "status"), [("/tea/api/nowhere", 404), ("/tea/api/opinions", 405)])
def test_bare_http_errors_are_problems_too(client, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json()["title"]
