"""An answer may be lost; whether the event was stored is then learnt by saying the same again, which stores it once."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from shared.eventlog import groupcommit
from shared.eventlog.log import EventLog
from shared.eventlog.migrate import migrate
from shared.eventlog.model import Appended, LogUnavailable
from shared.servers import PostgresServer
from tests.contract.eventlog.sessions import SECONDS, Bystander, until
from tests.contract.eventlog.writing import NAME, SCHEMA, again, to, wish
from tests.support.databases import RUNTIME, Database

OpenLog = Callable[[], Awaitable[EventLog]]


@pytest.mark.parametrize("cuts", [1, 3])
async def test_callers_whose_connection_breaks_while_they_wait(log: EventLog, bystander: Bystander, cuts: int) -> None:
    async with bystander.holding_the_head():
        waiting = [asyncio.create_task(log.append(wish(to(f"cup-{number}")))) for number in range(20)]
        for _ in range(cuts):
            await bystander.someone_waits()
            await bystander.cut_off_those_who_wait()
        await bystander.someone_waits()
    answers = await asyncio.gather(*waiting)
    assert sorted(answer.position for answer in answers) == list(range(1, 21))


class Wire:
    """A network between a log and its database, which can lose an answer on its way back."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self.losing = False
        self.lost = 0

    @asynccontextmanager
    async def up(self) -> AsyncGenerator[int]:
        """The port to connect to, while the block runs."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        yield server.sockets[0].getsockname()[1]
        server.close()
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        database, to_database = await asyncio.open_connection(self._host, self._port)
        self._writers |= {to_client, to_database}
        for pump in (self._ask(client, to_database), self._answer(database, to_client)):
            self._tasks.add(asyncio.create_task(pump))

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1 << 16):
            writer.write(data)
        writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1 << 16):
            if self.losing:
                self.losing, self.lost = False, self.lost + 1
                writer.transport.abort()
                return
            writer.write(data)
        writer.close()


async def test_an_answer_that_is_lost_after_the_commit(
    log_database: Database, log: EventLog, bystander: Bystander
) -> None:
    parts = urlsplit(log_database.app_url)
    wire = Wire(parts.hostname or "", parts.port or 5432)
    async with wire.up() as port:
        netloc = f"{parts.username}:{parts.password}@127.0.0.1:{port}"
        far = EventLog(urlunsplit(parts._replace(netloc=netloc)), SCHEMA, NAME)
        await far.start()
        async with bystander.holding_the_head():
            asked = asyncio.create_task(far.append(wish(to("cup-1"), answer=b"1")))
            await bystander.someone_waits()
            wire.losing = True  # the next answer is the append's own: it has been asked for already
        outcome = await asked
        await far.close()
    assert wire.lost == 1
    assert outcome == Appended(1, b"1", repeated=True)
    assert await log.version("cup-1") == 1


async def test_a_server_that_takes_no_more_connections_for_a_while(
    log: EventLog, owner: asyncpg.Connection, bystander: Bystander, log_database: Database
) -> None:
    name = log_database.owner_url.rsplit("/", 1)[1]
    async with bystander.holding_the_head():
        waiting = asyncio.create_task(log.append(wish(to("cup-1"))))
        await bystander.someone_waits()
        await owner.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 0")
        try:
            await bystander.cut_off_those_who_wait()
            with pytest.raises(asyncpg.TooManyConnectionsError):
                await asyncpg.connect(log_database.app_url)
            assert not waiting.done()
        finally:
            await owner.execute(f"ALTER DATABASE {name} CONNECTION LIMIT -1")
    assert (await waiting).position == 1


async def test_a_caller_is_told_when_the_database_stays_away(
    open_log: OpenLog, log: EventLog, bystander: Bystander, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groupcommit, "RETRY_SECONDS", 0.2)
    request = wish(to("cup-1"))
    parts = urlsplit(log._dsn)
    async with Wire(parts.hostname or "", parts.port or 5432).up() as port:
        far = EventLog(
            urlunsplit(parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{port}")), SCHEMA, NAME
        )
        await far.start()
    with pytest.raises(LogUnavailable, match="did not answer"):
        await far.append(request)
    with pytest.raises(LogUnavailable):
        await far.head()
    await far.close()
    assert (await log.append(again(request))).position == 1


async def test_the_database_restarts_under_waiting_callers(tmp_path: Path) -> None:
    """Stored before, stored after, or waiting in between: every caller is answered, and nothing is there twice."""
    server = PostgresServer(tmp_path / "postgres")
    urls = server.start()
    try:
        await asyncio.to_thread(migrate, urls.owner, SCHEMA, RUNTIME)
        log = EventLog(urls.app, SCHEMA, NAME)
        await log.start()
        before = [wish(to(f"early-{number}")) for number in range(5)]
        await asyncio.gather(*map(log.append, before))
        requests = [wish(to(f"cup-{number}", events=2)) for number in range(30)]
        async with Bystander.at(urls.app) as bystander, bystander.appending(wish(to("lost"))):
            waiting = [asyncio.create_task(log.append(request)) for request in requests]
            await bystander.someone_waits()
            server.stop()
            assert server.start().app == urls.app
        async with asyncio.timeout(SECONDS):
            answers = await asyncio.gather(*waiting)
        repeated = await asyncio.gather(*(log.append(again(request)) for request in (*before, *requests)))
        events = await log.read(0)
        assert [event.position for event in events] == list(range(1, 66))
        assert {event.id for event in events} == {
            event.id for request in (*before, *requests) for event in request.writes[0].events
        }
        assert [answer.position for answer in repeated[5:]] == [answer.position for answer in answers]
        assert all(answer.repeated for answer in repeated)
        await until(lambda: log.wait(64, 0))
        await log.close()
    finally:
        server.stop()
