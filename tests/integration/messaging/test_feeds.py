"""A feed read over HTTP: pages with the hash they begin at, and the last position that two histories share."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI, Response

from shared.eventlog.feed import feed_router
from shared.eventlog.log import EventLog
from shared.eventlog.model import GENESIS
from shared.messaging.feeds import FeedClient, FeedUnreachable
from shared.security.http import bearer
from shared.security.tokens import SigningKey, Verifier
from shared.servers.folder import free_port
from shared.web import Shell
from tests.integration.projections.support.backup import restored
from tests.integration.projections.support.village import envelopes, held_event, lines, say
from tests.support.databases import Database


@pytest.fixture
async def origin(log: EventLog, verifier: Verifier, tmp_path: Path) -> AsyncIterator[str]:
    """A server of the village's feed, and of answers that no feed gives."""
    app = FastAPI()
    Shell("feedback", tmp_path).install(app)
    app.include_router(feed_router("feedback", log, bearer(verifier, "service")))

    @app.get("/strange/{kind}")
    async def strange(kind: str) -> Response:
        headers = {"Ruam-Head": "x", "Ruam-After": "zz"} if kind == "headers" else {}
        return Response(b"[]", 409 if kind == "conflict" else 500 if kind == "error" else 200, headers=headers)

    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", lifespan="off"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await task


@pytest.fixture
async def client(key: SigningKey) -> AsyncIterator[FeedClient]:
    client = FeedClient(lambda: key.issue("service", "village.reporting"))
    yield client
    await client.close()


@pytest.fixture
def url(origin: str) -> str:
    return f"{origin}/feedback/api/events"


async def test_a_page_holds_the_lines_behind_a_position_and_the_hash_it_stands_on(
    client: FeedClient, url: str, log: EventLog
):
    await say(log, *(held_event(name) for name in "abc"))
    first = await client.page(url, 0, limit=2)
    assert (first.lines, first.head, first.anchor) == ((await lines(log))[:2], 3, GENESIS)
    rest = await client.page(url, 2)
    assert (rest.lines, rest.anchor) == ((await lines(log))[2:], (await envelopes(log))[1].hash)


async def test_a_position_beyond_the_head_has_no_hash(client: FeedClient, url: str, log: EventLog):
    await say(log, held_event("a"))
    page = await client.page(url, 5)
    assert (page.lines, page.head, page.anchor) == ([], 1, None)


@pytest.mark.parametrize("kind", ["conflict", "error", "headers", "none"])
async def test_an_answer_that_no_feed_gives_is_a_feed_that_cannot_be_read(client: FeedClient, origin: str, kind: str):
    with pytest.raises(FeedUnreachable):
        await client.page(f"{origin}/strange/{kind}", 0)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/feedback/api/events", "nowhere", "http://[half"])
async def test_a_feed_that_is_not_there_is_said_with_its_address(client: FeedClient, url: str):
    with pytest.raises(FeedUnreachable, match=r"127\.0\.0\.1:9|nowhere|half"):
        await client.page(url, 0)


async def test_a_reader_without_a_token_of_this_house_learns_nothing(url: str, stranger: SigningKey):
    client = FeedClient(lambda: stranger.issue("service", "village.reporting"))
    with pytest.raises(FeedUnreachable, match="401"):
        await client.page(url, 0)
    await client.close()


@pytest.mark.parametrize(("common", "lost", "new"), [(0, 3, 2), (1, 1, 0), (3, 4, 1), (3, 1, 6), (4, 2, 0)])
async def test_the_last_common_position_is_where_two_histories_part(
    client: FeedClient, url: str, log: EventLog, village: Database, common: int, lost: int, new: int
):
    for number in range(common):
        await say(log, held_event(f"kept{number}"))
    async with restored(village):
        for number in range(lost):
            await say(log, held_event(f"lost{number}"))
        copies = {event.position: event.hash for event in await envelopes(log)}
    for number in range(new):
        await say(log, held_event(f"new{number}"))

    async def copy(position: int) -> bytes | None:
        return copies.get(position)

    assert await client.last_common(url, copy, common + lost) == common
