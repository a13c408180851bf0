"""Databases whose schemas were migrated once for the whole run, and copied for each test."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from shared.eventlog.migrate import migrate
from tests.support.databases import OWNER, RUNTIME, Cluster, Database, at


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


async def _execute(cluster: Cluster, *statements: str) -> None:
    connection = await asyncpg.connect(cluster.admin_url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
