"""One of several runs a task. Whoever ends, falls silent or loses the database is replaced; work that fails is begun
again, and says why."""

import asyncio

import asyncpg
import pytest

from shared import leadership
from shared.leadership import Leadership
from tests.integration.messaging.support.running import until
from tests.support.databases import Database


class Task:
    """Something to lead: it counts how often it was begun, and fails as often as it is told."""

    def __init__(self, fails: int = 0) -> None:
        self.begun, self.fails, self.cancelled = 0, fails, 0

    async def __call__(self) -> None:
        self.begun += 1
        if self.begun <= self.fails:
            raise ExceptionGroup("all went wrong", [LookupError("one thing")])
        try:
            await asyncio.Event().wait()
        finally:
            self.cancelled += 1


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds are a long time for a test."""
    monkeypatch.setattr(leadership, "BEAT_SECONDS", 0.1)
    monkeypatch.setattr(leadership, "SILENT_SECONDS", 0.5)


@pytest.fixture
def compete(village: Database):
    """Makes leaderships over one task, which compete; the test closes them."""

    def one(work: Task) -> Leadership:
        lead = Leadership(village.app_url, "feedback", "walk", work)
        lead.start()
        return lead

    return one


async def leads(lead: Leadership, seconds: float = 10) -> None:
    async def leading() -> bool:
        return lead.leading

    await until(leading, seconds)


async def test_one_leads_and_another_follows_when_it_closes(compete):
    first, second = compete(work := Task()), compete(Task())
    await until(lambda: _true(first.leading or second.leading))
    leader, other = (first, second) if first.leading else (second, first)
    assert not other.leading
    await leader.close()
    await leads(other)
    await other.close()
    assert work.cancelled == work.begun == 1


async def test_a_leader_that_fell_silent_is_replaced_and_lets_go_of_the_work(compete, village: Database):
    async with Sleepwalker(village) as sleepwalker:
        lead = compete(Task())
        await leads(lead)
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await sleepwalker.connection.execute("SELECT 1")
        await lead.close()


async def test_nobody_is_sent_away_for_having_the_number_of_a_leader_that_is_gone(compete, village: Database):
    """The lock is held by one, the stale row names another connection, which has nothing to do with it."""
    bystander = await asyncpg.connect(village.app_url)
    async with Sleepwalker(village, written_as=bystander.get_server_pid()) as _:
        lead = compete(Task())
        await asyncio.sleep(0.5)  # several tries to take the lead
        assert await bystander.fetchval("SELECT 1") == 1
        await lead.close()
    await bystander.close()


async def test_work_that_fails_is_begun_again_and_says_why_until_it_has_run_for_a_while(compete):
    lead = compete(work := Task(fails=2))
    await until(lambda: _true(lead.trouble))
    assert "all went wrong" in lead.trouble
    await until(lambda: _true(work.begun == 3))
    await until(lambda: _true(lead.trouble is None))
    assert lead.leading
    await lead.close()


async def test_a_leader_whose_session_is_ended_leads_again(compete, village: Database):
    lead = compete(work := Task())
    await leads(lead)
    admin = await asyncpg.connect(village.admin_url)
    await admin.execute("SELECT pg_terminate_backend(backend) FROM feedback.leader")
    await until(lambda: _true(work.begun == 2))
    await leads(lead)
    assert work.cancelled == 1
    await lead.close()
    await admin.close()


class Sleepwalker:
    """A session that holds the lead and has not said so for an hour."""

    def __init__(self, village: Database, written_as: int | None = None) -> None:
        self._url, self._written_as = village.app_url, written_as

    async def __aenter__(self) -> "Sleepwalker":
        self.connection = await asyncpg.connect(self._url)
        await self.connection.execute("SELECT pg_advisory_lock(hashtextextended('feedback walk', 0))")
        await self.connection.execute(
            "INSERT INTO feedback.leader VALUES ('walk', $1, clock_timestamp() - interval '1 hour')",
            self._written_as or self.connection.get_server_pid(),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        self.connection.terminate()


async def _true(value: object) -> bool:
    return bool(value)
