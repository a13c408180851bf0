"""One FastStream subscription per log, added and started at run time, from a checkpoint on.

No consumer groups: a plain read from `<position>-0` misses nothing, survives a wiped or restarted Redis, and the
checkpoint, not Redis, remembers where we are. The handler only hands lines over.
"""

from collections.abc import Callable, Sequence
from typing import Any

from faststream.redis import RedisBroker, StreamSub
from faststream.redis.annotations import RedisBatchStreamMessage
from faststream.redis.message import RedisBatchStreamMessage as BatchMessage

from shared.messaging.names import DATA, log_key

BATCH = 500
POLL_MILLISECONDS = 2_000

Offer = Callable[[str, Sequence[bytes]], None]


class Subscriptions:
    """The subscriptions of one process. `offer(log, lines)` takes what arrives."""

    def __init__(self, broker: RedisBroker, offer: Offer) -> None:
        self._broker, self._offer = broker, offer
        self._by_log: dict[str, Any] = {}

    async def start(self, log: str, position: int) -> None:
        """Listen to `log` behind `position`, instead of whatever was listened to before. Raises redis.RedisError and
        TimeoutError; nothing is left listening then."""
        await self.stop(log)
        sub = StreamSub(
            log_key(log), last_id=f"{position}-0", batch=True, max_records=BATCH, polling_interval=POLL_MILLISECONDS
        )
        subscriber = self._broker.subscriber(stream=sub, persistent=False, parser=_as_it_is, decoder=_not_at_all)

        async def handle(message: RedisBatchStreamMessage) -> None:
            self._offer(log, [entry[DATA] for entry in message.raw_message["data"] if DATA in entry])

        subscriber(handle)
        self._by_log[log] = subscriber
        try:
            await subscriber.start()
        except BaseException:
            await self.stop(log)
            raise

    async def stop(self, log: str) -> None:
        subscriber = self._by_log.pop(log, None)
        if subscriber:
            await subscriber.stop()

    async def close(self) -> None:
        for log in list(self._by_log):
            await self.stop(log)

    def alive(self, log: str) -> bool:
        """Whether the subscription runs; one that died by itself is not."""
        subscriber = self._by_log.get(log)
        return bool(
            subscriber and subscriber.running and subscriber.tasks and not any(t.done() for t in subscriber.tasks)
        )

    def __contains__(self, log: str) -> bool:
        return log in self._by_log


async def _as_it_is(message: Any) -> BatchMessage:
    """The entries whole: the lines in them are read, and verified, where they are taken."""
    nobody: Any = None  # without a group nothing is acknowledged
    return BatchMessage(raw_message=message, body=b"", consumer=nobody, group=None)


async def _not_at_all(message: BatchMessage) -> None:
    """FastStream would parse each body a second time."""
