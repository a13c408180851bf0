"""One instance on this machine: its data folder owned, its servers answering, its schemas migrated."""

import signal
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from services import NAMES
from shared.eventlog.migrate import migrate
from shared.servers import FolderLock, ServerError, Servers
from shared.settings import Settings


@dataclass(frozen=True)
class Instance:
    """A ready instance: settings with the addresses of its servers, and what was repaired on the way."""

    settings: Settings
    repairs: list[str]


@contextmanager
def ready(settings: Settings) -> Generator[Instance]:
    """Have the instance ready inside the block; afterwards its own servers are stopped and the folder is given up.

    Raises ServerError; nothing is left running then.
    """
    lock = FolderLock(settings.data)
    lock.acquire()
    servers = Servers(settings)
    try:
        urls = servers.start()
        migrate_all(urls.migration, urls.database)
        addresses = {"database_url": urls.database, "migration_url": urls.migration, "redis_url": urls.redis}
        yield Instance(settings.model_copy(update=addresses), servers.repairs)
    finally:
        with undisturbed():
            servers.stop()
            lock.release()


def migrate_all(migration_url: str, database_url: str) -> None:
    """Bring each service's schema to the newest version. Raises ServerError."""
    runtime_role = urlsplit(database_url).username or ""
    try:
        for name in NAMES:
            migrate(migration_url, name, runtime_role)
    except (SQLAlchemyError, OSError) as error:
        reason = str(error).splitlines()[0]
        raise ServerError(
            f"The database can't be migrated ({reason}): let RUAM_MIGRATION_URL name a role that may make schemas."
        ) from error


@contextmanager
def undisturbed() -> Generator[None]:
    """Let no second Ctrl-C cut off what is being finished."""
    handlers = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
