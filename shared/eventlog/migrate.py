"""Bring a service's schema to the newest version, with Alembic, under the owner's role."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

HERE = Path(__file__).parent / "migrations"


def migrate(migration_url: str, schema: str, app_role: str) -> None:
    """Create or upgrade `schema`; `app_role` gets what a service needs and no more. Repeating it changes nothing.

    `migration_url` is a plain `postgresql://` URL of the owner's role. To be called outside an event loop.
    """
    asyncio.run(_migrate(migration_url, schema, app_role))


def sqlalchemy_url(url: str) -> str:
    """A plain `postgresql://` URL as SQLAlchemy wants it for the asyncpg driver."""
    return "postgresql+asyncpg://" + url.split("://", 1)[1]


async def _migrate(url: str, schema: str, app_role: str) -> None:
    engine = create_async_engine(sqlalchemy_url(url), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade, schema, app_role)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, schema: str, app_role: str) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": "ruam migrations"})
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes.update(connection=connection, schema=schema, app_role=app_role)
    command.upgrade(config, "head")
