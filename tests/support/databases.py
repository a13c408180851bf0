"""A fresh database for each test, cloned from an empty template and dropped afterwards."""

import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from shared.servers import PostgresUrls

OWNER = "ruam_owner"
RUNTIME = "ruam_app"


@dataclass(frozen=True)
class Database:
    """One database, by the addresses of the role that migrates, the role that serves, and the administrator."""

    owner_url: str
    app_url: str
    admin_url: str


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL server that tests may make databases on; `kind` names it in test ids."""

    kind: str
    admin_url: str
    owner_password: str = "owner"
    app_password: str = "app"

    @staticmethod
    def of(urls: PostgresUrls) -> "Cluster":
        """The embedded server, whose roles have their passwords already."""
        owner, app = (str(urlsplit(url).password) for url in (urls.owner, urls.app))
        return Cluster("embedded", urls.admin, owner, app)

    @asynccontextmanager
    async def fresh(self) -> AsyncGenerator[Database]:
        """Make a database with the grants an instance's has, and drop it at the end."""
        name = f"ruam_test_{uuid.uuid4().hex[:12]}"
        await self._execute(
            f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE template0",
            f"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
            f"GRANT CONNECT, TEMPORARY, CREATE ON DATABASE {name} TO {RUNTIME}",
        )
        try:
            yield Database(
                owner_url=at(self.admin_url, name, OWNER, self.owner_password),
                app_url=at(self.admin_url, name, RUNTIME, self.app_password),
                admin_url=at(self.admin_url, name),
            )
        finally:
            await self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    async def make_roles(self) -> None:
        """Make Ruam's two roles on a server that is not ours."""
        for role, password in ((OWNER, self.owner_password), (RUNTIME, self.app_password)):
            await self._execute(
                f"DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
                f"ALTER ROLE {role} LOGIN PASSWORD '{password}'",
                f"GRANT {role} TO CURRENT_USER",
            )

    async def _execute(self, *statements: str) -> None:
        connection = await asyncpg.connect(self.admin_url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()


def at(url: str, database: str, role: str | None = None, password: str | None = None) -> str:
    """The same server's address for another database, and another role where one is given."""
    parts = urlsplit(url)
    credentials, host = parts.netloc.rsplit("@", 1)
    if role:
        credentials = f"{role}:{password}"
    return urlunsplit(parts._replace(netloc=f"{credentials}@{host}", path=f"/{database}"))
