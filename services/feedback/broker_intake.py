"""Intake by the broker: opinions that front ends put on a Redis stream, where they are the only copy until committed.

An entry's `__data__` is a line as in a batch, its `sent_at` (optional) the sender's clock. What became of it is said on
the receipts stream under the sender's id; the sender sends again until it reads that. Entries are deleted after their
commit and their receipt, so a crash at any moment means at most that they are taken again, as duplicates.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

import orjson
import structlog
from pydantic import AwareDatetime, TypeAdapter, ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from services.feedback.intake import clock_offset, take_batch
from services.feedback.reception import Reception
from shared.eventlog.model import LogError
from shared.faults import point
from shared.messaging.names import DATA, TRIMMED_TO, intake_key, receipts_key

BATCH = 256
WAIT_MILLISECONDS = 2_000
ACTOR = "broker"

log_ = structlog.get_logger()
_clock = TypeAdapter(AwareDatetime)
Entry = tuple[bytes, Mapping[bytes, bytes]]


class BrokerIntake:
    """Reads the intake stream of `instance`, one reader at a time; always from its beginning, since what is done is gone."""

    def __init__(self, redis: Redis, instance: str, reception: Reception) -> None:
        self._redis, self._reception = redis, reception
        self._key, self._receipts = intake_key(instance), receipts_key(instance)
        self.trouble: str | None = None

    async def run(self) -> None:
        """Take entries in until cancelled."""
        while True:
            try:
                found: Any = await self._redis.xread({self._key: "0-0"}, count=BATCH, block=WAIT_MILLISECONDS)
                self.trouble = None
                if found:
                    await self._take(found[0][1])
            except (RedisError, LogError, OSError, TimeoutError) as error:
                self.trouble = f"{type(error).__name__}: {error}"
                log_.warning("intake interrupted", error=self.trouble)
                await asyncio.sleep(1)

    async def _take(self, entries: list[Entry]) -> None:
        point("after-intake-read")
        answers: list[dict[str, Any]] = []
        for sent_at, run in groupby(entries, lambda entry: entry[1].get(b"sent_at")):
            lines = [fields.get(DATA, b"") for _, fields in run]
            answers += await take_batch(self._reception, lines, ACTOR, _offset(sent_at))
        pipeline = self._redis.pipeline(transaction=True)
        for (entry_id, _), answer in zip(entries, answers, strict=True):
            pipeline.xadd(self._receipts, {DATA: orjson.dumps(answer)}, maxlen=TRIMMED_TO, approximate=True)
            pipeline.xdel(self._key, entry_id)
        await pipeline.execute()


def _offset(sent_at: bytes | None) -> timedelta:
    """A clock that cannot be read is taken to be right: the domain judges the time itself."""
    try:
        return clock_offset(_clock.validate_python(sent_at.decode()) if sent_at else None, datetime.now(UTC))
    except (ValidationError, UnicodeDecodeError):
        return timedelta()
