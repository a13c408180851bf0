"""The fixtures themselves: a fresh database is empty, and its roles can do what an instance's can."""

import asyncpg
import pytest

from tests.support.databases import Database


async def test_the_owner_makes_tables_that_the_runtime_role_can_be_given(any_database: Database) -> None:
    owner = await asyncpg.connect(any_database.owner_url)
    await owner.execute("CREATE SCHEMA feedback; CREATE TABLE feedback.event (position bigint)")
    await owner.execute("GRANT USAGE ON SCHEMA feedback TO ruam_app; GRANT SELECT ON feedback.event TO ruam_app")
    await owner.close()
    app = await asyncpg.connect(any_database.app_url)
    assert await app.fetchval("SELECT count(*) FROM feedback.event") == 0
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute("DELETE FROM feedback.event")
    await app.close()


async def test_the_runtime_role_makes_schemas_for_its_read_models(database: Database) -> None:
    app = await asyncpg.connect(database.app_url)
    await app.execute("CREATE SCHEMA reporting_counts_1; DROP SCHEMA reporting_counts_1")
    await app.close()
