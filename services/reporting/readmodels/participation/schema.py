"""Counts by every dimension at once, consultations, and the words that everyone may read.

An opinion counts once, in `tally`, under what it said of itself; sums over any dimensions are made when read. `no group`
and the like are the empty string, so that they can be part of a key.
"""

from sqlalchemy import BigInteger, Column, Date, DateTime, Index, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from shared.projections import log_column

metadata = MetaData()

consultation = Table(
    "consultation",
    metadata,
    log_column(),
    Column("id", Text, primary_key=True),
    Column("terms", JSONB),
    Column("closed_at", DateTime(timezone=True)),
)

tally = Table(
    "tally",
    metadata,
    log_column(),
    Column("consultation", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("grp", Text, primary_key=True),
    Column("district", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("opinions", BigInteger, nullable=False, server_default="0"),
    Column("late", BigInteger, nullable=False, server_default="0"),
)

outcome = Table(
    "outcome",
    metadata,
    log_column(),
    Column("consultation", Text, primary_key=True),
    Column("published", BigInteger, nullable=False, server_default="0"),
    Column("held", BigInteger, nullable=False, server_default="0"),
    Column("declined", BigInteger, nullable=False, server_default="0"),
    Column("erased", BigInteger, nullable=False, server_default="0"),
)

voice = Table(
    "voice",
    metadata,
    log_column(),
    Column("feedback", Text, primary_key=True),
    Column("consultation", Text, nullable=False),
    Column("text", Text),
    Column("published_at", DateTime(timezone=True), nullable=False),
)
Index("voice_latest", voice.c.published_at.desc(), voice.c.feedback)
Index("voice_of_consultation", voice.c.log, voice.c.consultation, voice.c.published_at.desc(), voice.c.feedback)
