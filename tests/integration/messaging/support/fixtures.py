"""A log to be carried, a broker to carry it, and keys to sign with."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from shared.eventlog.log import EventLog
from shared.messaging.announcements import Announcer
from shared.messaging.relay import Relay
from shared.security.tokens import SigningKey, Verifier
from shared.servers import ValkeyServer

FEED = "http://127.0.0.1:9/feedback/api/events"


@pytest.fixture
def broker(tmp_path: Path) -> ValkeyServer:
    """A broker of the test's own, started by `redis`, to be wiped and filled with anything."""
    return ValkeyServer(tmp_path / "valkey")


@pytest.fixture
async def redis(broker: ValkeyServer) -> AsyncIterator[Redis]:
    client = Redis.from_url(broker.start())
    yield client
    await client.aclose()
    broker.stop()


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    """The key of the instance `village`."""
    return SigningKey.load("village", tmp_path / "keys")


@pytest.fixture
def stranger(tmp_path: Path) -> SigningKey:
    """The key of an instance that says it is the village."""
    return SigningKey.load("village", tmp_path / "stranger")


@pytest.fixture
def verifier(key: SigningKey) -> Verifier:
    """Trusts the village alone."""
    return Verifier({key.issuer: key.public()})


@pytest.fixture
def announcer(redis: Redis, key: SigningKey, log: EventLog) -> Announcer:
    return Announcer(redis, key, log.name, FEED)


@pytest.fixture
def relay(log: EventLog, redis: Redis, announcer: Announcer) -> Relay:
    return Relay(log, redis, announcer)
