"""What may happen to what a broker holds: it is wiped, it goes away, and anyone with its password writes into it."""

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import orjson
from redis.asyncio import Redis
from redis.exceptions import WatchError

from shared.messaging.names import DATA, log_key
from shared.servers import ValkeyServer
from tests.faults.support.town import LOG, Town

KEY = log_key(LOG)
FAR_AHEAD = 10**9
"""A position that the log does not reach: whoever listens behind it hears nothing any more."""

Entry = tuple[bytes, dict[bytes, bytes]]


@asynccontextmanager
async def speaking(town: Town) -> AsyncGenerator[Redis]:
    """A client of the town's broker."""
    client = Redis.from_url(town.broker_url)
    try:
        yield client
    finally:
        await client.aclose()


async def entries(redis: Redis) -> list[Entry]:
    """All that feedback's stream holds."""
    held: Any = await redis.xrange(KEY)
    return held


async def wipe(town: Town) -> None:
    """FLUSHALL."""
    async with speaking(town) as redis:
        await redis.flushall()


async def away(broker: ValkeyServer, seconds: float) -> None:
    """Stop the broker, leave it stopped for `seconds`, and start it again, empty."""
    broker.stop()
    await asyncio.sleep(seconds)  # how long it is down is what is tried
    broker.start()


async def shuffled(redis: Redis, chance: random.Random) -> None:
    """Put another stream in the place of feedback's: its entries under other ids, some twice, some not at all."""
    held = await entries(redis)
    lines = [fields[DATA] for _, fields in held]
    wrong = [line for line in [*lines, *lines] if chance.random() < 0.7]
    chance.shuffle(wrong)
    await redis.delete(KEY)
    for number, line in enumerate(wrong, start=1):
        await redis.xadd(KEY, {DATA: line}, id=f"{number}-0")


async def forged(redis: Redis) -> None:
    """Entries that look like what feedback would publish next, and are not of its log; all at once, behind its last."""
    while not await _forge(redis):
        await asyncio.sleep(0.01)


async def _forge(redis: Redis) -> bool:
    async with redis.pipeline(transaction=True) as pipeline:
        await pipeline.watch(KEY)
        held: Any = await pipeline.xrevrange(KEY, count=1)
        if not held or int(held[0][0].split(b"-")[0]) == FAR_AHEAD:
            return False  # the relay is about to put it right
        last = orjson.loads(held[0][1][DATA])
        position = last["sequence"] + 1
        pipeline.multi()
        for number, fields in enumerate(_lies(last, position)):
            pipeline.xadd(KEY, fields, id=f"{position}-{number}")
        pipeline.xadd(KEY, {DATA: orjson.dumps({**last, "sequence": FAR_AHEAD})}, id=f"{FAR_AHEAD}-0")
        try:
            await pipeline.execute()
        except WatchError:
            return False
    return True


def _lies(last: dict[str, Any], position: int) -> list[dict[Any, Any]]:
    following = {**last, "sequence": position, "prevhash": last["hash"], "hash": "00" * 32}
    lines = [
        orjson.dumps(following),
        orjson.dumps({**following, "id": 5}),
        orjson.dumps({**following, "sequence": "next"}),
        orjson.dumps({**following, "source": "elsewhere.feedback"}),
        orjson.dumps({**following, "prevhash": "zz"}),
        b"\xff\xfe not even text",
        b"",
    ]
    return [*({DATA: line} for line in lines), {b"other": b"field"}]
