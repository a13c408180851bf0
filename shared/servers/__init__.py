"""PostgreSQL and Valkey from Python wheels, started and stopped by us; or the servers that settings name instead."""

from shared.servers.composition import Servers, ServerUrls
from shared.servers.errors import ServerError
from shared.servers.folder import FolderLock
from shared.servers.postgres import PostgresServer, PostgresUrls
from shared.servers.valkey import ValkeyServer

__all__ = ["FolderLock", "PostgresServer", "PostgresUrls", "ServerError", "ServerUrls", "Servers", "ValkeyServer"]
