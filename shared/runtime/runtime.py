"""The running parts of one service: its log and relay, its projector, and what it follows of others."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import structlog
from faststream.redis import RedisBroker
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from shared.eventlog.log import EventLog
from shared.eventlog.migrate import sqlalchemy_url
from shared.leadership import Leadership
from shared.messaging.announcements import Announcer, Listener
from shared.messaging.feeds import FeedClient
from shared.messaging.follower import Follower
from shared.messaging.relay import Relay
from shared.messaging.subscriptions import Subscriptions
from shared.projections.model import ReadModel
from shared.projections.projector import Projector
from shared.projections.reading import ModelReader
from shared.projections.receiver import Receiver
from shared.projections.sources import OwnLog, ReceivedLogs
from shared.security.tokens import SigningKey, Verifier, trusted_keys
from shared.settings import Settings
from shared.tasks import stop

MOST_LOGS = 200
"""Followed logs that one process is sized for: the broker needs two connections a log and some to spare."""

log_ = structlog.get_logger()

Work = Callable[[], Awaitable[None]]


class Runtime:
    """Everything of `service` that lives as long as its process.

    `models` are read models over the service's own log, `followed` over the logs of all services it hears of.
    """

    def __init__(
        self,
        settings: Settings,
        service: str,
        models: Sequence[ReadModel] = (),
        followed: Sequence[ReadModel] = (),
    ) -> None:
        if not settings.database_url or not settings.redis_url:
            raise ValueError("a service needs the addresses of its database and its broker")
        self.settings, self.service = settings, service
        self._dsn, self._redis_url = settings.database_url, settings.redis_url
        self.log = EventLog(self._dsn, service, f"{settings.instance}.{service}")
        self.engine: AsyncEngine = create_async_engine(sqlalchemy_url(self._dsn), pool_size=5, max_overflow=10)
        self.redis: Redis = Redis.from_url(settings.redis_url, socket_connect_timeout=2, socket_timeout=10)
        self.key = SigningKey.load(settings.instance, settings.keys)
        self.verifier = Verifier(trusted_keys(self.key, settings.keys))
        feed = feed_url(settings.origin, service)
        self.relay = Relay(self.log, self.redis, Announcer(self.redis, self.key, self.log.name, feed))
        self.moved = asyncio.Event()
        self.models, self.followed = list(models), list(followed)
        self.own: Projector | None = None
        self.follower: Follower | None = None
        self.received: Projector | None = None
        self._extra: dict[str, Work] = {}
        self._leads: list[Leadership] = []

    def also(self, task: str, work: Work) -> None:
        """A further task that one process at a time runs, from the start on."""
        self._extra[task] = work

    async def start(self) -> None:
        """Connect and begin. Raises LogUnavailable when the database is away; the broker may be away."""
        await self.log.start()
        work: dict[str, Work] = {"relay": self.relay.run, **self._extra}
        if self.models:
            self.own = Projector(
                lambda: self.log.pool, self.service, OwnLog(self.log), self.models, changed=self._changed
            )
            work["projector"] = self.own.run
        if self.followed:
            work["follower"] = self._follow
        self._leads = [Leadership(self._dsn, self.service, task, run) for task, run in work.items()]
        for lead in self._leads:
            lead.start()

    async def stop(self) -> None:
        """Let go of every task, store what callers wait for, and close."""
        await asyncio.gather(*(lead.close() for lead in self._leads))
        await self.log.close()
        await self.redis.aclose()
        await self.engine.dispose()

    def reader(self, model: ReadModel) -> ModelReader:
        """Reads the live generation of one of this service's models."""
        return ModelReader(self.engine, self.service, model)

    def leads(self, task: str) -> bool:
        """Whether this process runs the task now."""
        return any(lead.task == task and lead.leading for lead in self._leads)

    @property
    def broken_off(self) -> dict[str, str]:
        """The tasks whose last run here ended by an error, with the error."""
        return {lead.task: lead.trouble for lead in self._leads if lead.trouble}

    async def _follow(self) -> None:
        """Receive other logs and project them, for as long as this process leads."""
        receiver = Receiver(self.service)
        source = ReceivedLogs(lambda: self.log.pool, self.service, receiver)
        projector = Projector(
            lambda: self.log.pool, self.service, source, self.followed, receiver, changed=self._changed
        )
        broker = RedisBroker(self._redis_url, max_connections=2 * MOST_LOGS + 50, logger=None)  # type: ignore[arg-type]
        feeds = FeedClient(partial(self.key.issue, "service", f"{self.settings.instance}.{self.service}"))
        follower = Follower(
            self.service, self.log.pool, Subscriptions(broker, receiver.offer),
            Listener(self.redis, self.verifier), feeds, receiver, projector,
            {log: feed_url(origin, log.rpartition(".")[2]) for log, origin in self.settings.feeds.items()}, self.log.name,
        )  # fmt: skip
        self.received, self.follower = projector, follower
        tasks = [
            asyncio.create_task(projector.run(), name="project received"),
            asyncio.create_task(follower.run(broker), name="follow logs"),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            self.received = self.follower = None
            await stop(*tasks)
            await feeds.close()
            await broker.stop()

    async def _changed(self) -> None:
        self.moved.set()
        self.moved = asyncio.Event()


def feed_url(origin: str, service: str) -> str:
    """Where the feed of a service's log is."""
    return f"{origin}/{service}/api/events"
