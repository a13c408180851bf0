"""The past can't be changed by a service, nor by whoever takes one over: the database itself refuses."""

import asyncio
from uuid import uuid4

import asyncpg
import pytest

from shared.eventlog.log import EventLog
from shared.eventlog.migrate import migrate
from tests.contract.eventlog.writing import NAME, SCHEMA, to, wish
from tests.support.databases import RUNTIME, Database

KEPT = ("head", "stream", "event", "event_rest", "receipt", "claim", "inbox", "key")
CHANGES = {
    "insert": "INSERT INTO {table} SELECT * FROM {table}",
    "update": "UPDATE {table} SET {column} = {column}",
    "delete": "DELETE FROM {table}",
    "truncate": "TRUNCATE {table}",
    "alter": "ALTER TABLE {table} ADD COLUMN x int",
    "drop": "DROP TABLE {table}",
    "trigger": "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "rule": "CREATE RULE r AS ON INSERT TO {table} DO INSTEAD NOTHING",
    "index": "CREATE INDEX ON {table} (({column} IS NULL))",
}
COLUMN = {
    "head": "hash", "stream": "version", "event": "data", "event_rest": "data", "receipt": "answer", "claim": "stream",
    "inbox": "log", "key": "key",
}  # fmt: skip


@pytest.fixture
async def log_database(any_database: Database) -> Database:
    """A database of each test's own: these make roles, schemas and partitions."""
    await asyncio.to_thread(migrate, any_database.owner_url, SCHEMA, RUNTIME)
    return any_database


async def test_the_runtime_role_changes_no_table_of_the_log(log: EventLog, runtime: asyncpg.Connection) -> None:
    await log.append(wish(to("cup-1"), keys=[("cup-1", bytes(32))]))
    for table in KEPT:
        for change in CHANGES.values():
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await runtime.execute(change.format(table=f"{SCHEMA}.{table}", column=COLUMN[table]))
    assert len(await log.read(0)) == 1


async def test_the_runtime_role_makes_nothing_in_the_logs_schema(log: EventLog, runtime: asyncpg.Connection) -> None:
    for made in ("TABLE {}.mine (a int)", "FUNCTION {}.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await runtime.execute("CREATE " + made.format(SCHEMA))


async def test_the_runtime_role_does_not_replace_the_append_function(
    log: EventLog, runtime: asyncpg.Connection
) -> None:
    signature = await runtime.fetchval("SELECT oid::regprocedure::text FROM pg_proc WHERE proname = 'append'")
    for change in (f"DROP FUNCTION {signature}", f"ALTER FUNCTION {signature} SECURITY INVOKER"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await runtime.execute(change)


async def test_tables_of_the_callers_own_do_not_lead_the_append_function_astray(
    log: EventLog, runtime: asyncpg.Connection
) -> None:
    """It runs with the owner's rights: names must not be looked up where the caller can put something."""
    await runtime.execute("CREATE TEMP TABLE head (position bigint, hash bytea, recorded_at timestamptz)")
    await runtime.execute("CREATE SCHEMA mine; SET search_path = mine, pg_temp, tea")
    await runtime.execute(
        "CREATE FUNCTION mine.sha256(bytea) RETURNS bytea LANGUAGE sql AS $$ SELECT '\\x00'::bytea $$"
    )
    config = await runtime.fetchval("SELECT proconfig FROM pg_proc WHERE proname = 'append'")
    assert "search_path=pg_catalog, pg_temp" in config
    await log.append(wish(to("cup-1")))
    assert len((await log.head()).hash) == 32


async def test_a_services_role_does_not_reach_into_another_services_schema(
    log_database: Database, runtime: asyncpg.Connection
) -> None:
    owner, other = await asyncpg.connect(log_database.admin_url), f"ruam_other_{uuid4().hex[:8]}"
    try:
        await owner.execute(f"CREATE ROLE {other}")
        await asyncio.to_thread(migrate, log_database.owner_url, "coffee", other)
        for asked in ("SELECT * FROM coffee.event", "SELECT * FROM coffee.key", "SELECT coffee.append()"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await runtime.execute(asked)
    finally:
        await owner.execute(f"DROP OWNED BY {other}; DROP ROLE {other}")
        await owner.close()


async def test_migrating_again_changes_nothing(log_database: Database, log: EventLog) -> None:
    await log.append(wish(to("cup-1")))
    await asyncio.to_thread(migrate, log_database.owner_url, SCHEMA, RUNTIME)
    assert (await log.append(wish(to("cup-2")))).position == 2


async def test_two_who_migrate_at_once_do_not_disturb_each_other(any_database: Database) -> None:
    """Four services of one instance start together."""
    names = [SCHEMA, SCHEMA, "coffee", "milk"]
    await asyncio.gather(*(asyncio.to_thread(migrate, any_database.owner_url, name, RUNTIME) for name in names))
    for name in set(names):
        log = EventLog(any_database.app_url, name, NAME)
        await log.start()
        assert (await log.append(wish(to("cup-1")))).position == 1
        await log.close()


async def test_events_can_be_split_off_by_position_without_anyone_noticing(
    log: EventLog, owner: asyncpg.Connection
) -> None:
    """What the partitioned table is for: an old range moves to a table of its own."""
    for number in range(6):
        await log.append(wish(to(f"cup-{number}")))
    before = await log.read(0)
    await owner.execute("""
        ALTER TABLE tea.event DETACH PARTITION tea.event_rest;
        CREATE TABLE tea.event_old PARTITION OF tea.event FOR VALUES FROM (1) TO (5);
        INSERT INTO tea.event SELECT * FROM tea.event_rest WHERE position < 5;
        DELETE FROM tea.event_rest WHERE position < 5;
        ALTER TABLE tea.event ATTACH PARTITION tea.event_rest DEFAULT;
    """)
    assert await log.read(0) == before
    assert (await log.append(wish(to("cup-0", 1)))).position == 7
    assert [event.position for event in await log.stream("cup-0")] == [1, 7]
