"""Questions to what became of opinions."""

from collections.abc import Sequence

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.feedback.readmodels.opinions.schema import opinion

Opinion = Row[tuple[object, ...]]


async def by_reference(connection: AsyncConnection, reference: str) -> Opinion | None:
    """The opinion that a citizen's code stands for."""
    rows = await connection.execute(select(opinion).where(opinion.c.reference == reference).limit(1))
    return rows.first()


async def waiting(connection: AsyncConnection, limit: int = 50) -> Sequence[Opinion]:
    """Those that wait for a person, the oldest first."""
    rows = await connection.execute(
        select(opinion).where(opinion.c.state == "held").order_by(opinion.c.received_at).limit(limit)
    )
    return rows.all()


async def waiting_count(connection: AsyncConnection) -> int:
    """How many wait."""
    return await connection.scalar(select(func.count()).where(opinion.c.state == "held")) or 0
