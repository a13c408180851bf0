"""An announcement is believed by its signature alone; what can't be believed is named, and harms no other."""

from pathlib import Path

import orjson
import pytest
from redis.asyncio import Redis

from shared.eventlog.model import Head
from shared.messaging.announcements import Announcer, Listener
from shared.messaging.names import ANNOUNCED
from shared.security.tokens import SigningKey, Verifier

LOG = "village.feedback"
FEED = "https://village.example/feedback/api/events"
HEAD = Head(7, bytes(range(32)))


@pytest.fixture
def neighbour(tmp_path: Path) -> SigningKey:
    return SigningKey.load("neighbour", tmp_path / "neighbour")


async def test_what_a_relay_announces_is_what_others_read(redis: Redis, key: SigningKey, verifier: Verifier):
    await Announcer(redis, key, LOG, FEED).announce(HEAD)
    listener = Listener(redis, verifier)
    said = (await listener.read())[LOG]
    assert (said.log, said.head, said.feed) == (LOG, HEAD, FEED)
    assert listener.refused == {}


async def test_each_announcement_says_when_the_relay_spoke(redis: Redis, key: SigningKey, verifier: Verifier):
    announcer, listener = Announcer(redis, key, LOG, FEED), Listener(redis, verifier)
    await announcer.announce(HEAD)
    before = (await listener.read())[LOG].spoken_at
    await announcer.announce(HEAD)
    assert (await listener.read())[LOG].spoken_at > before


async def test_an_announcer_notices_that_redis_forgot(redis: Redis, key: SigningKey):
    announcer = Announcer(redis, key, LOG, FEED)
    assert await announcer.announce(HEAD), "the first is new to Redis, and that is right"
    assert await announcer.announce(HEAD)
    await redis.flushall()
    assert not await announcer.announce(HEAD)


async def test_a_forged_signature_is_refused_and_named(redis: Redis, stranger: SigningKey, verifier: Verifier):
    await Announcer(redis, stranger, LOG, "https://elsewhere.example").announce(HEAD)
    listener = Listener(redis, verifier)
    assert await listener.read() == {}
    assert LOG in listener.refused


async def test_an_instance_may_not_announce_the_log_of_another(redis: Redis, key: SigningKey, neighbour: SigningKey):
    both = Verifier({key.issuer: key.public(), neighbour.issuer: neighbour.public()})
    await Announcer(redis, neighbour, LOG, "https://neighbour.example").announce(HEAD)
    listener = Listener(redis, both)
    assert await listener.read() == {}
    assert listener.refused == {LOG: f"neighbour may not announce {LOG}"}


async def test_a_token_for_something_else_is_no_announcement(redis: Redis, key: SigningKey, verifier: Verifier):
    subject = orjson.dumps([LOG, 7, HEAD.hash.hex(), FEED]).decode()
    value = orjson.dumps({"token": key.issue("service", subject), "at": 1.0})
    await redis.hset(ANNOUNCED, LOG, value)  # type: ignore[misc]
    listener = Listener(redis, verifier)
    assert await listener.read() == {}
    assert LOG in listener.refused


@pytest.mark.parametrize(
    "value", [b"", b"\xff", b"[]", b"5", b"{}", b'{"token":5,"at":1}', b'{"token":"a.b.c","at":null}', b'{"at":1}']
)
async def test_what_is_no_announcement_at_all_hides_no_other(
    redis: Redis, key: SigningKey, verifier: Verifier, value: bytes
):
    await Announcer(redis, key, LOG, FEED).announce(HEAD)
    await redis.hset(ANNOUNCED, mapping={b"other.feedback": value, b"\xff\xfe": value})  # type: ignore[misc]
    listener = Listener(redis, verifier)
    assert set(await listener.read()) == {LOG}
    assert "other.feedback" in listener.refused


async def test_a_refusal_is_forgotten_with_what_was_refused(redis: Redis, verifier: Verifier):
    await redis.hset(ANNOUNCED, "other.feedback", b"nonsense")  # type: ignore[misc]
    listener = Listener(redis, verifier)
    await listener.read()
    await redis.flushall()
    await listener.read()
    assert listener.refused == {}
