"""What can run statements: a connection, or the loan of one from a pool."""

import asyncpg
from asyncpg.pool import PoolConnectionProxy

Connection = asyncpg.Connection | PoolConnectionProxy
