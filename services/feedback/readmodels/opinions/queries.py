"""Questions to what became of opinions."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Row, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.feedback.readmodels.opinions.schema import opinion

Opinion = Row[tuple[object, ...]]


async def by_reference(connection: AsyncConnection, reference: str) -> Opinion | None:
    """The opinion that a citizen's code stands for."""
    rows = await connection.execute(select(opinion).where(opinion.c.reference == reference).limit(1))
    return rows.first()


async def waiting(connection: AsyncConnection, consultation: str | None = None, limit: int = 50) -> Sequence[Opinion]:
    """Those that wait for a person, the oldest first; of one consultation, or of all."""
    rows = await connection.execute(
        select(opinion).where(_waits(consultation)).order_by(opinion.c.received_at, opinion.c.feedback).limit(limit)
    )
    return rows.all()


async def waiting_by_consultation(connection: AsyncConnection) -> dict[str, int]:
    """How many wait in each consultation where any do."""
    rows = await connection.execute(
        select(opinion.c.consultation, func.count().label("waiting")).where(_waits()).group_by(opinion.c.consultation)
    )
    return {row.consultation: row.waiting for row in rows}


def _waits(consultation: str | None = None) -> ColumnElement[bool]:
    held = opinion.c.state == "held"
    return and_(held, opinion.c.consultation == consultation) if consultation else held
