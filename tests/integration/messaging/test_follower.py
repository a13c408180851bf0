"""A log is followed to its end by whatever way there is; what stands in the way shows and is tried again, ever less
often."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from types import SimpleNamespace

import asyncpg
import orjson
import pytest
from faststream.redis import RedisBroker
from redis.asyncio import Redis

from shared.eventlog.log import EventLog
from shared.messaging import follower as following
from shared.messaging.announcements import Announcer, Listener
from shared.messaging.feeds import FeedClient, FeedUnreachable, Page
from shared.messaging.follower import Followed, Follower
from shared.messaging.names import DATA, log_key
from shared.messaging.relay import Relay
from shared.messaging.subscriptions import Subscriptions
from shared.projections.projector import Projector
from shared.projections.receiver import Receiver
from shared.projections.sources import ReceivedLogs
from shared.security.tokens import Verifier
from tests.faults.support.world import Feed
from tests.integration.messaging.support.running import running, until
from tests.integration.projections.support.backup import restored
from tests.integration.projections.support.village import MODEL, SERVICE, held_event, lines, say
from tests.support.databases import Database

pytestmark = pytest.mark.slow  # a follower looks once a second

NAME = "village.feedback"


class Wire(FeedClient):
    """The village's feed without HTTP; `fault` may stand in its way."""

    def __init__(self, log: EventLog) -> None:
        super().__init__(lambda: "")
        self._feed = Feed(SimpleNamespace(logs={NAME: log}))  # type: ignore[arg-type]
        self.asked = 0
        self.fault: Callable[[Page], Page] = lambda page: page

    async def page(self, url: str, after: int, limit: int = following.PAGE) -> Page:  # noqa: ARG002 - there is one log
        self.asked += 1
        return self.fault(await self._feed.page(NAME, after, limit))


class Reader:
    """A follower and the projector that stores for it, as a service runs them."""

    def __init__(self, pool: asyncpg.Pool, redis: Redis, verifier: Verifier, wire: Wire, fixed: dict[str, str]) -> None:
        url = redis.connection_pool.connection_kwargs
        self.broker = RedisBroker(f"redis://:{url['password']}@{url['host']}:{url['port']}/0", logger=None)  # type: ignore[arg-type]
        self.receiver = Receiver(SERVICE)
        source = ReceivedLogs(lambda: pool, SERVICE, self.receiver)
        self.projector = Projector(lambda: pool, SERVICE, source, [MODEL], self.receiver)
        self.subscriptions = Subscriptions(self.broker, self.receiver.offer)
        self.follower = Follower(
            SERVICE, pool, self.subscriptions, Listener(redis, verifier), wire, self.receiver, self.projector, fixed, ""
        )

    @property
    def followed(self) -> Followed:
        return self.follower.logs[NAME]

    async def run(self) -> None:
        """Until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.projector.run())
                tasks.create_task(self.follower.run(self.broker))
        finally:
            await self.broker.stop()

    def stands_at(self, position: int) -> Callable[[], Awaitable[bool]]:
        async def reached() -> bool:
            return self.receiver.head(NAME).position == position

        return reached


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "PAGE", 3)
    monkeypatch.setattr(following, "MOST_WAITING", 4)


@pytest.fixture
def wire(log: EventLog) -> Wire:
    return Wire(log)


@pytest.fixture
async def reader(pool: asyncpg.Pool, redis: Redis, verifier: Verifier, wire: Wire) -> AsyncIterator[Reader]:
    """Knows of no log but by announcements."""
    yield Reader(pool, redis, verifier, wire, {})
    await wire.close()


@pytest.fixture
def told(pool: asyncpg.Pool, redis: Redis, verifier: Verifier, wire: Wire) -> Reader:
    """Was told of the village by its settings; nobody announces it."""
    return Reader(pool, redis, verifier, wire, {NAME: "the settings say where"})


async def test_an_announced_log_is_followed_by_the_broker(log: EventLog, relay: Relay, reader: Reader):
    await say(log, *(held_event(f"f{n}") for n in range(10)))
    async with running(relay.run), running(reader.run):
        await until(reader.stands_at(10))
        await say(log, held_event("late"))
        await until(reader.stands_at(11))
        assert reader.followed.trouble is None


async def test_a_log_that_nobody_announces_is_read_from_its_feed(log: EventLog, told: Reader):
    await say(log, *(held_event(f"f{n}") for n in range(10)))
    async with running(told.run):
        await until(told.stands_at(10))
        await say(log, held_event("late"))
        await until(told.stands_at(11))


async def test_a_log_whose_relay_fell_silent_is_read_from_its_feed(
    log: EventLog, announcer: Announcer, reader: Reader, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(following, "SILENT_SECONDS", 0.5)
    await say(log, held_event("a"))
    await announcer.announce(await log.head())
    async with running(reader.run):
        await until(reader.stands_at(1))
        await say(log, held_event("b"))
        await until(reader.stands_at(2))
        assert reader.followed.silent


async def test_a_feed_out_of_reach_shows_and_is_asked_ever_less_often(
    told: Reader, wire: Wire, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(following, "LOOK_SECONDS", 0.05)

    def unreachable(page: Page) -> Page:
        raise FeedUnreachable("nobody answers")

    wire.fault = unreachable
    async with running(told.run):
        await until(lambda: _true(told.followed.trouble))
        assert told.followed.trouble == "its feed cannot be read: nobody answers"
        began = wire.asked
        await asyncio.sleep(1)
        assert wire.asked - began <= 5, "a second is twenty looks, and no more than five tries"
        wire.fault = lambda page: page
        await until(lambda: _true(told.followed.trouble is None))


async def test_an_announcement_ends_the_wait_for_a_feed_out_of_reach(
    log: EventLog, announcer: Announcer, reader: Reader
):
    await announcer.announce(await log.head())
    async with running(reader.run):
        await until(lambda: _true(NAME in reader.follower.logs))
        reader.followed.failed("nobody answers")
        reader.followed.again_at += 1_000
        await announcer.announce(await log.head())
        await until(lambda: _true(reader.followed.again_at == 0))


async def test_a_feed_that_failed_once_is_asked_again_though_nothing_is_missing_any_more(
    log: EventLog, relay: Relay, reader: Reader
):
    """Else what it once said would stand in the status for ever."""
    await say(log, held_event("a"))
    async with running(relay.run), running(reader.run):
        await until(reader.stands_at(1))
        reader.followed.failed("nobody answered")
        await until(lambda: _true(reader.followed.trouble is None))


async def test_a_log_of_another_history_is_read_again_from_where_both_agree_and_then_is_well(
    log: EventLog, relay: Relay, reader: Reader, village: Database
):
    await say(log, held_event("kept"))
    async with running(relay.run), running(reader.run):
        async with restored(village):
            await say(log, held_event("lost"), held_event("lost-too"))
            await until(reader.stands_at(3))
        await until(reader.stands_at(1))
        assert "its history differed" in str(reader.followed.notice.current)
        await say(log, held_event("new"))
        await until(reader.stands_at(2))
        assert reader.receiver.head(NAME) == await log.head()
        await until(lambda: _true(reader.followed.trouble is None and not reader.followed.forked))


async def test_a_feed_that_lies_shows_and_nothing_of_it_is_stored(log: EventLog, told: Reader, wire: Wire):
    def lying(page: Page) -> Page:
        return Page(
            [orjson.dumps({**orjson.loads(line), "actor": "me"}) for line in page.lines], page.head, page.anchor
        )

    wire.fault = lying
    await say(log, held_event("a"))
    async with running(told.run):
        await until(lambda: _true(told.followed.trouble))
        assert "whose hash does not fit" in str(told.followed.trouble)
        assert told.receiver.head(NAME).position == 0
        wire.fault = lambda page: page
        await until(told.stands_at(1))


async def test_a_flood_of_garbage_on_the_broker_does_not_keep_the_feed_from_being_read(
    log: EventLog, told: Reader, redis: Redis
):
    await say(log, *(held_event(f"f{n}") for n in range(10)))

    async def flood() -> None:
        while True:
            await redis.xadd(log_key(NAME), {DATA: b"\xff"}, maxlen=10)
            told.receiver.offer(
                NAME, [b"\xff", orjson.dumps({**orjson.loads((await lines(log))[0]), "hash": "00" * 32})]
            )
            await asyncio.sleep(0.01)

    async with running(flood), running(told.run):
        await until(told.stands_at(10))


async def test_a_pull_that_the_projector_lost_is_begun_again(log: EventLog, told: Reader, pool: asyncpg.Pool):
    """Between two pages everything that waited is forgotten, as after any interruption of the projector."""
    await say(log, *(held_event(f"f{n}") for n in range(12)))
    forgotten = 0

    def forgetting(page: Page) -> Page:
        nonlocal forgotten
        if page.lines and forgotten < 3:
            forgotten += 1
            told.receiver.drop(NAME)
        return page

    told.follower._feeds.fault = forgetting  # type: ignore[attr-defined]
    async with running(told.run):
        await until(told.stands_at(12))
        await until(lambda: _true(told.followed.pull and told.followed.pull.done()))


async def test_an_entry_far_ahead_does_not_make_the_subscription_deaf(
    log: EventLog, redis: Redis, relay: Relay, reader: Reader, wire: Wire
):
    await say(log, held_event("a"))
    async with running(relay.run), running(reader.run):
        await until(reader.stands_at(1))
        await redis.xadd(log_key(NAME), {DATA: b"forged"}, id="999999-0")
        await say(log, held_event("b"))
        await until(reader.stands_at(2), 15)
        await until(lambda: _true(NAME in reader.subscriptions))

        async def heard_by_the_broker() -> bool:
            asked, position = wire.asked, reader.receiver.head(NAME).position
            await say(log, held_event(f"f{position}"))
            await until(reader.stands_at(position + 1))
            return wire.asked == asked

        await until(heard_by_the_broker, 15)


async def _true(value: object) -> bool:
    return bool(value)
