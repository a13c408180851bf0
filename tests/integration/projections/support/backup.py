"""A log's tables as they were: kept on entering a block, put back on leaving it, as a restored backup would."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import asyncpg

from tests.support.databases import Database

TABLES = ("head", "stream", "event", "receipt", "claim", "key")


@asynccontextmanager
async def restored(database: Database, schema: str = "feedback") -> AsyncGenerator[None]:
    """What is appended inside the block is gone after it, in one moment."""
    connection = await asyncpg.connect(database.admin_url)
    try:
        for table in TABLES:
            await connection.execute(f"CREATE TEMP TABLE kept_{table} AS TABLE {schema}.{table}")
        yield
        async with connection.transaction():
            await connection.execute(f"LOCK TABLE {', '.join(f'{schema}.{table}' for table in TABLES)}")
            for table in TABLES:
                await connection.execute(f"DELETE FROM {schema}.{table}")
                await connection.execute(f"INSERT INTO {schema}.{table} TABLE kept_{table}")
    finally:
        await connection.close()
