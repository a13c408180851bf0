"""Opinions by the broker: a receipt for each after its commit, and nothing left on the stream, whatever was on it."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from services.feedback import consultation as consultations
from services.feedback.broker_intake import BrokerIntake
from services.feedback.reception import CONSULTATION, Reception
from shared.contracts.feedback import Channel, Level, Terms, Wording
from shared.eventlog.codec import Context
from shared.eventlog.commands import execute
from shared.eventlog.log import EventLog
from shared.eventlog.migrate import migrate
from shared.messaging.names import DATA, intake_key, receipts_key
from tests.support.databases import RUNTIME, Database

NOW = datetime.now(UTC)
TERMS = Terms(
    Wording("ถนน"), "i", "works", 2570, Level.CONSULT, (), NOW - timedelta(days=1), NOW + timedelta(days=1),
    (Channel.KIOSK,), (), (),
)  # fmt: skip


@dataclass
class Door:
    """The intake of one instance, its log, and the front end's side of the broker."""

    log: EventLog
    redis: Redis
    instance: str
    intake: BrokerIntake

    async def put(self, body: bytes, **fields: str) -> None:
        await self.redis.xadd(intake_key(self.instance), {DATA: body, **fields})

    async def receipts(self, count: int) -> list[dict[str, Any]]:
        async with asyncio.timeout(15):
            while await self.redis.xlen(receipts_key(self.instance)) < count:
                await asyncio.sleep(0.02)
        found: Any = await self.redis.xrange(receipts_key(self.instance))
        return [json.loads(fields[DATA]) for _, fields in found]

    async def left(self) -> int:
        return await self.redis.xlen(intake_key(self.instance))


@pytest.fixture
async def door(database: Database, redis_url: str, instance: str) -> AsyncIterator[Door]:
    await asyncio.to_thread(migrate, database.owner_url, "feedback", RUNTIME)
    log = EventLog(database.app_url, "feedback", f"{instance}.feedback")
    await log.start()
    opening = consultations.OpenConsultation("doors", TERMS)
    await execute(log, CONSULTATION, "consultation-doors", opening, Context(uuid4(), "test", NOW))
    redis = Redis.from_url(redis_url)
    intake = BrokerIntake(redis, instance, Reception(log))
    running = asyncio.create_task(intake.run())
    yield Door(log, redis, instance, intake)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await redis.delete(intake_key(instance), receipts_key(instance))
    await redis.aclose()
    await log.close()


def line(**more: Any) -> bytes:
    return json.dumps({"id": uuid4().hex, "consultation": "doors", "text": "ถนน", "channel": "kiosk", **more}).encode()


async def test_each_gets_its_receipt_after_the_commit_and_leaves_the_stream(door: Door) -> None:
    sent = [line() for _ in range(30)]
    for body in sent:
        await door.put(body)
    receipts = await door.receipts(30)
    assert [receipt["id"] for receipt in receipts] == [json.loads(body)["id"] for body in sent]
    assert {receipt["outcome"] for receipt in receipts} == {"accepted"}
    assert await door.left() == 0
    assert (await door.log.head()).position == max(receipt["position"] for receipt in receipts)


async def test_what_is_put_there_twice_counts_once(door: Door) -> None:
    body = line()
    await door.put(body)
    await door.put(body)
    first, second = await door.receipts(2)
    assert (first["outcome"], second["outcome"]) == ("accepted", "duplicate")
    assert first["reference"] == second["reference"]


@pytest.mark.parametrize("body", [b"\xff\xfe", b"", b"{", b"[]", b'{"id": 1}'])
async def test_nonsense_gets_a_reason_and_does_not_hold_up_the_rest(door: Door, body: bytes) -> None:
    await door.put(body)
    await door.put(line(), sent_at="not a time")
    first, second = await door.receipts(2)
    assert (first["outcome"], second["outcome"]) == ("rejected", "accepted")
    assert await door.left() == 0


async def test_an_entry_without_a_body_is_answered_too(door: Door) -> None:
    await door.redis.xadd(intake_key(door.instance), {"colour": "red"})
    (receipt,) = await door.receipts(1)
    assert receipt["outcome"] == "rejected"


async def test_a_wrong_clock_is_set_right(door: Door) -> None:
    wrong = NOW - timedelta(days=400)
    await door.put(line(captured_at=wrong.isoformat()), sent_at=wrong.isoformat())
    (receipt,) = await door.receipts(1)
    assert receipt["outcome"] == "accepted"
