"""The feed over HTTP, by a real application: whoever holds a token can follow a log and verify it, whatever they may see."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from shared.contracts import Audience, Erasable, Secret, event
from shared.eventlog.codec import Context
from shared.eventlog.commands import prepare
from shared.eventlog.envelope import Envelope, read_line
from shared.eventlog.model import GENESIS
from shared.eventlog.verify import verify
from shared.runtime import Runtime, make_app
from shared.security.tokens import LEEWAY_SECONDS, SigningKey
from shared.settings import load
from shared.web import Shell
from tests.contract.eventlog.sessions import SECONDS, Bystander
from tests.contract.eventlog.writing import SCHEMA, wish
from tests.support.databases import Database

FEED = f"/{SCHEMA}/api/events"


@event(SCHEMA, Audience.PUBLIC)
class CupServed:
    cup: str
    note: Erasable[str]
    guest: Secret[str]


@event(SCHEMA, Audience.OFFICE)
class CupCounted:
    cups: int


@event(SCHEMA, Audience.INTERNAL)
class CupBroken:
    by: str


@event(SCHEMA, Audience.PUBLIC, erases=True)
class CupErased:
    cup: str


EVENTS = (CupServed("7", "ขม", "สมชาย"), CupCounted(3), CupBroken("สมหญิง"))


@dataclass
class TeaRoom:
    """A service that has only the standard addresses, and a client of it."""

    runtime: Runtime
    client: httpx.AsyncClient

    async def serve(self, *events: object, stream: str | None = None) -> None:
        context = Context(uuid4(), "somchai", datetime.now(UTC))
        write, keys = prepare(events, stream or f"cup-{uuid4()}", context)
        await self.runtime.log.append(wish(write, keys=keys))

    async def feed(self, role: str = "service", headers: dict[str, str] | None = None, **query: Any) -> httpx.Response:
        token = self.runtime.key.issue(role, "test")
        return await self.client.get(FEED, params=query, headers={"Authorization": f"Bearer {token}"} | (headers or {}))


@pytest.fixture
async def room(log_database: Database, redis_url: str, tmp_path: Path, instance: str) -> AsyncIterator[TeaRoom]:
    settings = load(
        instance=instance[:30], database_url=log_database.app_url, redis_url=redis_url, data=tmp_path, key_dir=tmp_path
    )
    runtime = Runtime(settings, SCHEMA)
    app: FastAPI = make_app(runtime, "Tea room", Shell(SCHEMA, tmp_path))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://test") as client,
    ):
        yield TeaRoom(runtime, client)


def lines(answer: httpx.Response) -> list[bytes]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.content == b"" or answer.content.endswith(b"\n")
    return answer.content.splitlines()


def envelopes(answer: httpx.Response) -> list[Envelope]:
    return [read_line(line) for line in lines(answer)]


async def test_an_empty_log_is_an_empty_feed(room: TeaRoom) -> None:
    answer = await room.feed()
    assert lines(answer) == []
    assert (answer.headers["ruam-head"], answer.headers["ruam-after"]) == ("0", GENESIS.hex())


async def test_every_line_is_an_event_and_the_feed_as_a_whole_is_an_export(room: TeaRoom) -> None:
    await room.serve(*EVENTS)
    answer = await room.feed()
    found = verify(lines(answer))
    assert (found.log, found.count) == (room.runtime.log.name, 3)
    assert found.head == await room.runtime.log.head()
    assert answer.headers["ruam-head"] == "3"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_reader_goes_on_where_it_stopped_and_knows_it_is_the_same_history(room: TeaRoom) -> None:
    await room.serve(*EVENTS, *EVENTS)
    read: list[Envelope] = []
    while True:
        answer = await room.feed(after=len(read), limit=4)
        assert answer.headers["ruam-after"] == (read[-1].hash if read else GENESIS).hex()
        assert answer.headers["ruam-head"] == "6"
        page = envelopes(answer)
        if not page:
            break
        read += page
    assert [envelope.position for envelope in read] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("role", "seen"),
    [("public", [{"cup": "7"}, None, None]), ("service", [{"cup": "7"}, {"cups": 3}, None]),
     ("audit", [{"cup": "7"}, {"cups": 3}, {"by": "สมหญิง"}])],
)  # fmt: skip
async def test_each_role_sees_what_it_may_and_verifies_all(room: TeaRoom, role: str, seen: list[Any]) -> None:
    await room.serve(*EVENTS)
    answer = await room.feed(role)
    found = envelopes(answer)
    assert [envelope.data for envelope in found] == seen
    assert [envelope.datahash is None for envelope in found] == [data is not None for data in seen]
    assert found[0].opened == {"note": "ขม"}
    assert "สมชาย" not in answer.text
    assert verify(lines(answer)).head == await room.runtime.log.head()


async def test_what_was_erased_is_null_and_the_chain_holds(room: TeaRoom) -> None:
    await room.serve(EVENTS[0], stream="cup-7")
    context = Context(uuid4(), "officer", datetime.now(UTC))
    write, _ = prepare([CupErased("7")], "cup-7", context, version=1)
    await room.runtime.log.append(wish(write, forget=["cup-7"]))
    answer = await room.feed()
    assert envelopes(answer)[0].opened == {"note": None}
    assert verify(lines(answer)).count == 2


async def test_beyond_the_head_is_refused_at_once_however_long_the_reader_would_wait(room: TeaRoom) -> None:
    await room.serve(*EVENTS)
    began = monotonic()
    answer = await room.feed(after=4, wait=30)
    assert monotonic() - began < 10
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["type"], problem["after"], problem["head"]) == ("urn:ruam:problem:beyond-head", 4, 3)
    assert lines(await room.feed(after=3)) == []


async def test_waiting_ends_as_soon_as_something_is_appended(room: TeaRoom, bystander: Bystander) -> None:
    await room.serve(*EVENTS)
    waiting = asyncio.create_task(room.feed(after=3, wait=30))
    async with bystander.holding_the_head():
        serving = asyncio.create_task(room.serve(CupCounted(4)))
        await bystander.someone_waits()
        assert not waiting.done()
    await serving
    async with asyncio.timeout(SECONDS):
        answer = await waiting
    assert [envelope.data for envelope in envelopes(answer)] == [{"cups": 4}]
    assert answer.headers["ruam-head"] == "4"


async def test_waiting_for_nothing_ends_with_an_empty_page(room: TeaRoom) -> None:
    answer = await room.feed(wait=0.05)
    assert lines(answer) == []


@pytest.mark.parametrize(
    "query", [{"after": -1}, {"after": "x"}, {"after": 2**63}, {"after": 10**30}, {"limit": 0}, {"limit": 10_001},
              {"wait": -1}, {"wait": 31}, {"wait": "nan"}],
    ids=str,
)  # fmt: skip
async def test_a_question_that_makes_no_sense_is_refused_with_the_field(room: TeaRoom, query: dict[str, Any]) -> None:
    answer = await room.feed(**query)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] in query


def _refused(answer: httpx.Response, language: str) -> dict[str, Any]:
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == language
    return answer.json()


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Bearer a.b.c", "bearer"])
async def test_without_a_token_nothing_is_read(room: TeaRoom, header: str) -> None:
    await room.serve(*EVENTS)
    answer = await room.client.get(FEED, headers={"Authorization": header} if header else {})
    assert _refused(answer, "th")["type"] == "urn:ruam:problem:token-refused"


async def test_a_refusal_is_said_in_english_to_who_asks_for_it(room: TeaRoom) -> None:
    english = _refused(await room.client.get(FEED, headers={"Accept-Language": "en"}), "en")
    assert english["title"] == "This request needs a valid service token"


async def test_a_refusal_is_said_in_thai_to_everyone_else(room: TeaRoom) -> None:
    titles = (_refused(await room.client.get(FEED), "th")["title"], (await room.feed(after=1)).json()["title"])
    assert all(any("\u0e00" <= letter <= "\u0e7f" for letter in title) for title in titles), titles


async def test_an_expired_token_is_refused(room: TeaRoom) -> None:
    old = room.runtime.key.issue("service", "test", -LEEWAY_SECONDS - 1)
    _refused(await room.client.get(FEED, headers={"Authorization": f"Bearer {old}"}), "th")


async def test_a_foreign_token_is_refused(room: TeaRoom, tmp_path: Path) -> None:
    for name in ("south", room.runtime.settings.instance):
        stranger = SigningKey.load(name, tmp_path / f"stranger-{name}")
        token = stranger.issue("service", "test")
        _refused(await room.client.get(FEED, headers={"Authorization": f"Bearer {token}"}), "th")


@pytest.mark.parametrize("role", ["kiosk", "officer", "administrator", "nobody"])
async def test_a_role_that_is_not_for_feeds_is_refused(room: TeaRoom, role: str) -> None:
    answer = await room.feed(role)
    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:ruam:problem:role-refused"
