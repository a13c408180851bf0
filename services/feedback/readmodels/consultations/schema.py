"""One row a consultation."""

from sqlalchemy import Column, DateTime, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from shared.projections import log_column

metadata = MetaData()

consultation = Table(
    "consultation",
    metadata,
    log_column(),
    Column("id", Text, primary_key=True),
    Column("terms", JSONB),
    Column("opens_at", DateTime(timezone=True)),
    Column("closes_at", DateTime(timezone=True)),
    Column("closed_at", DateTime(timezone=True)),
)
