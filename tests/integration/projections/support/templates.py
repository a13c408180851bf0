"""Databases whose schemas were migrated once for the whole run, and copied or emptied for each test."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from shared.database import Connection
from shared.eventlog.migrate import migrate
from tests.support.databases import OWNER, RUNTIME, Cluster, Database, at

TABLES = (
    "stream", "event", "receipt", "claim", "inbox", "key",
    "checkpoint", "received", "generation", "parked", "fork", "known_log", "leader",
)  # fmt: skip
"""All that a migrated schema holds, but the one row of its head."""


@dataclass(frozen=True)
class Template:
    """A migrated database that nobody is connected to, on `cluster`."""

    cluster: Cluster
    name: str

    @asynccontextmanager
    async def copied(self) -> AsyncGenerator[Database]:
        """A database of one's own that looks like it; dropped at the end."""
        cluster, name = self.cluster, f"ruam_test_{uuid.uuid4().hex[:12]}"
        await _execute(
            cluster,
            f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {self.name}",
            f"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
            f"GRANT CONNECT, TEMPORARY, CREATE ON DATABASE {name} TO {RUNTIME}",
        )
        try:
            yield Database(
                owner_url=at(cluster.admin_url, name, OWNER, cluster.owner_password),
                app_url=at(cluster.admin_url, name, RUNTIME, cluster.app_password),
                admin_url=at(cluster.admin_url, name),
            )
        finally:
            await _execute(cluster, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@asynccontextmanager
async def template(cluster: Cluster, schemas: Sequence[str]) -> AsyncGenerator[Template]:
    """Make one with these schemas migrated; dropped at the end."""
    async with cluster.fresh() as database:
        for schema in schemas:
            await asyncio.to_thread(migrate, database.owner_url, schema, RUNTIME)
        yield Template(cluster, database.admin_url.rsplit("/", 1)[1])


async def empty(connection: Connection, schemas: Sequence[str]) -> None:
    """As if these schemas had just been migrated: no event, no checkpoint, no read model."""
    tables = [f"{schema}.{table}" for schema in schemas for table in TABLES]
    await connection.execute(
        "SET synchronous_commit = off;"
        + "".join(f"DELETE FROM {table};" for table in tables)
        + "".join(
            f"UPDATE {schema}.head SET position = 0, hash = decode(repeat('00', 32), 'hex');" for schema in schemas
        )
        + "DO $$ DECLARE name text; BEGIN FOR name IN SELECT nspname FROM pg_namespace"
        f" WHERE nspname ~ '^({'|'.join(schemas)})_.+_[0-9]+$' LOOP"
        " EXECUTE format('DROP SCHEMA %I CASCADE', name); END LOOP; END $$"
    )


async def _execute(cluster: Cluster, *statements: str) -> None:
    connection = await asyncpg.connect(cluster.admin_url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
