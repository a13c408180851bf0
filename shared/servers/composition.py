"""The two servers an instance needs: embedded ones under its data folder, or those that settings name instead."""

import asyncio
from dataclasses import dataclass

import asyncpg
import redis

from shared.servers.errors import ServerError
from shared.servers.postgres import PostgresServer
from shared.servers.valkey import ValkeyServer
from shared.settings import Settings

PATIENCE = 10  # seconds to wait for a server that is not ours


@dataclass(frozen=True)
class ServerUrls:
    """Where the servers answer: the database for serving and for migrating, and the broker."""

    database: str
    migration: str
    redis: str


class Servers:
    """Starts what is embedded, checks what is not; `repairs` tells what was put right at start."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._postgres = None if settings.database_url else PostgresServer(settings.data / "postgres")
        self._valkey = None if settings.redis_url else ValkeyServer(settings.data / "valkey")

    @property
    def repairs(self) -> list[str]:
        """Sentences for the operator, one for each repair."""
        return self._postgres.repairs if self._postgres else []

    def start(self) -> ServerUrls:
        """Have both servers, or neither. Raises ServerError."""
        if self._settings.redis_url:
            check_redis(self._settings.redis_url)
        try:
            database, migration = self._database()
            broker = self._valkey.start() if self._valkey else str(self._settings.redis_url)
        except BaseException:
            self.stop()
            raise
        return ServerUrls(database, migration, broker)

    def _database(self) -> tuple[str, str]:
        """Addresses for serving and for migrating."""
        if self._postgres:
            urls = self._postgres.start()
            return urls.app, urls.owner
        database = str(self._settings.database_url)
        migration = self._settings.migration_url or database
        for name, url in (("RUAM_DATABASE_URL", database), ("RUAM_MIGRATION_URL", migration)):
            asyncio.run(check_postgres(name, url))
        return database, migration

    def stop(self) -> None:
        """Stop what is ours and runs: the broker, then the database."""
        if self._valkey:
            self._valkey.stop()
        if self._postgres:
            self._postgres.stop()


async def check_postgres(name: str, url: str) -> None:
    """Connect once to the server that the setting `name` gives. Raises ServerError."""
    try:
        connection = await asyncpg.connect(url, timeout=PATIENCE)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise ServerError(
            f"The database that {name} names can't be used ({error or 'no answer'}): start it or correct the address."
        ) from None
    await connection.close()


def check_redis(url: str) -> None:
    """Ask once the server that RUAM_REDIS_URL gives. Raises ServerError."""
    with redis.Redis.from_url(url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE) as client:
        try:
            client.ping()
        except redis.RedisError as error:
            raise ServerError(
                f"The broker that RUAM_REDIS_URL names can't be used ({error}): start it or correct the address."
            ) from None
