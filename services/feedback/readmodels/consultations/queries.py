"""Questions to the list of consultations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.feedback.readmodels.consultations.schema import consultation
from shared.contracts.feedback import Terms

_terms = TypeAdapter(Terms)


@dataclass(frozen=True)
class Listed:
    """A consultation as pages show it."""

    id: str
    terms: Terms
    closed_at: datetime | None

    @property
    def ends_at(self) -> datetime:
        """When it ended or will end."""
        return min(self.closed_at or self.terms.closes_at, self.terms.closes_at)

    def is_open(self, now: datetime) -> bool:
        """Whether opinions given now are taken."""
        return self.terms.opens_at <= now < self.ends_at


async def every(connection: AsyncConnection) -> list[Listed]:
    """All consultations, those that end last first."""
    rows = await connection.execute(
        select(consultation).where(consultation.c.terms.isnot(None)).order_by(consultation.c.closes_at.desc())
    )
    return _listed(rows.all())


async def one(connection: AsyncConnection, consultation_id: str) -> Listed | None:
    """The consultation of that id."""
    rows = await connection.execute(
        select(consultation).where(consultation.c.id == consultation_id, consultation.c.terms.isnot(None))
    )
    return next(iter(_listed(rows.all())), None)


def _listed(rows: Sequence[Row[tuple[object, ...]]]) -> list[Listed]:
    return [Listed(row.id, _terms.validate_python(row.terms), row.closed_at) for row in rows]
