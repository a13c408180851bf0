"""Alembic's entry: the connection, the schema and the runtime role come from `shared.eventlog.migrate`."""

from alembic import context
from sqlalchemy import Connection, text

connection: Connection = context.config.attributes["connection"]
schema: str = context.config.attributes["schema"]

connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{schema}"'))
context.configure(connection=connection, version_table_schema=schema)
context.run_migrations()
