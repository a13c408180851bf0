"""One row an opinion; its words stay in the log."""

from sqlalchemy import Boolean, Column, DateTime, Index, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from shared.projections import log_column

metadata = MetaData()

opinion = Table(
    "opinion",
    metadata,
    log_column(),
    Column("feedback", Text, primary_key=True),
    Column("reference", Text),
    Column("consultation", Text),
    Column("channel", Text),
    Column("captured_at", DateTime(timezone=True)),
    Column("received_at", DateTime(timezone=True)),
    Column("late", Boolean),
    Column("state", Text),
    Column("state_at", DateTime(timezone=True)),
    Column("findings", JSONB),
    Column("reason", Text),
    Column("by", Text),
)
Index("opinion_by_reference", opinion.c.reference)
Index("opinion_waiting", opinion.c.received_at, postgresql_where=opinion.c.state == "held")
