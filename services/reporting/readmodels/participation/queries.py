"""Questions to the counts. Everything is summed when it is asked for; all of one answer comes from one snapshot."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, ColumnElement, Row, Select, and_, cast, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.readmodels.participation.schema import consultation, outcome, tally, voice
from shared.contracts.feedback import Terms

_terms = TypeAdapter(Terms)

DIMENSIONS: Mapping[str, str] = {"channel": "channel", "group": "grp", "district": "district", "day": "day"}
"""What opinions are counted by, and the column that holds it."""

MOST_VOICES = 1_000_000
"""What one sheet of a spreadsheet can hold, rounded down."""

_GROUPED = tuple(DIMENSIONS.values())
_ALL_TOGETHER = 2 ** len(_GROUPED) - 1


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """A consultation among all instances: the log it is of, and its id there."""

    log: str
    id: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Opinions in all, those that came too late, and what became of them. They can be added up."""

    opinions: int = 0
    late: int = 0
    published: int = 0
    held: int = 0
    declined: int = 0
    erased: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.opinions + other.opinions, self.late + other.late, self.published + other.published,
            self.held + other.held, self.declined + other.declined, self.erased + other.erased,
        )  # fmt: skip


def _no_dimensions() -> dict[str, dict[Any, int]]:
    return {dimension: {} for dimension in DIMENSIONS}


@dataclass
class Figures:
    """One consultation's figures. `terms` is None while only its opinions have arrived.

    `by[dimension]` maps a code (`""`: not stated), or a date, to the number of opinions.
    """

    key: Key
    terms: Terms | None = None
    closed_at: datetime | None = None
    counts: Counts = Counts()
    by: dict[str, dict[Any, int]] = field(default_factory=_no_dimensions)


@dataclass(frozen=True, slots=True)
class Voice:
    """One published opinion."""

    key: Key
    feedback: str
    text: str
    published_at: datetime


async def figures(connection: AsyncConnection, only: Key | None = None) -> list[Figures]:
    """The figures of every consultation, or of `only` that one, ordered by key."""
    found: dict[Key, Figures] = {}

    def of(log: str, id_: str) -> Figures:
        return found.setdefault(Key(log, id_), Figures(Key(log, id_)))

    for row in await connection.execute(_only(select(consultation), consultation.c.log, consultation.c.id, only)):
        its = of(row.log, row.id)
        its.terms, its.closed_at = row.terms and _terms.validate_python(row.terms), row.closed_at
    for row in await connection.execute(_only(_grouped(), tally.c.log, tally.c.consultation, only)):
        its = of(row.log, row.consultation)
        if row.grouped == _ALL_TOGETHER:
            its.counts += Counts(opinions=row.opinions, late=row.late)
        else:
            dimension = _dimension(row.grouped)
            its.by[dimension][getattr(row, DIMENSIONS[dimension])] = row.opinions
    for row in await connection.execute(_only(select(outcome), outcome.c.log, outcome.c.consultation, only)):
        its = of(row.log, row.consultation)
        its.counts += Counts(published=row.published, held=row.held, declined=row.declined, erased=row.erased)
    return [found[key] for key in sorted(found)]


def total(every: Iterable[Figures]) -> Counts:
    """All consultations together."""
    return sum((its.counts for its in every), Counts())


def merged(every: Iterable[Figures], dimension: str) -> dict[Any, int]:
    """The opinions of all consultations by one dimension; the same code is the same thing everywhere."""
    together: dict[Any, int] = {}
    for its in every:
        for code, opinions in its.by[dimension].items():
            together[code] = together.get(code, 0) + opinions
    return together


def each_day(by_day: Mapping[date, int], first: date, last: date) -> list[tuple[date, int]]:
    """Every day from first to last, with zero where nothing came."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [(day, by_day.get(day, 0)) for day in days]


async def voices(
    connection: AsyncConnection, limit: int, *, only: Key | None = None, words: str = "", offset: int = 0
) -> Sequence[Voice]:
    """Published opinions that contain `words`, the latest first."""
    asked = _latest_first(only, words).limit(limit).offset(offset)
    return [_voice(row) for row in await connection.execute(asked)]


async def every_voice(connection: AsyncConnection, *, only: Key | None = None, words: str = "") -> AsyncIterator[Voice]:
    """All of them, read little by little, so that nobody else in the process has to wait."""
    rows = await connection.stream(_latest_first(only, words).limit(MOST_VOICES).execution_options(yield_per=500))
    async for row in rows:
        yield _voice(row)


async def voices_count(connection: AsyncConnection, *, only: Key | None = None, words: str = "") -> int:
    """How many `voices` there are without a limit."""
    return await connection.scalar(_readable(select(func.count()).select_from(voice), only, words)) or 0


def _grouped() -> Select[Any]:
    """Sums of each consultation by every dimension, in one pass over the table."""
    whole = (tally.c.log, tally.c.consultation)
    columns = [tally.c[name] for name in _GROUPED]
    sets = (tuple_(*whole), *(tuple_(*whole, column) for column in columns))
    return select(
        *whole, *columns,
        func.grouping(*columns).label("grouped"),
        cast(func.sum(tally.c.opinions), BigInteger).label("opinions"),
        cast(func.sum(tally.c.late), BigInteger).label("late"),
    ).group_by(func.grouping_sets(*sets))  # fmt: skip


def _dimension(grouped: int) -> str:
    """Which dimension a row is of: GROUPING() has a 0 bit for the columns that it was grouped by, the first highest."""
    return next(name for n, name in enumerate(reversed(list(DIMENSIONS))) if not grouped >> n & 1)


def _only(asked: Select[Any], log: ColumnElement[str], id_: ColumnElement[str], only: Key | None) -> Select[Any]:
    return asked.where(and_(log == only.log, id_ == only.id)) if only else asked


def _latest_first(only: Key | None, words: str) -> Select[Any]:
    return _readable(select(voice), only, words).order_by(voice.c.published_at.desc(), voice.c.feedback)


def _voice(row: Row[Any]) -> Voice:
    return Voice(Key(row.log, row.consultation), row.feedback, row.text, row.published_at)


def _readable(asked: Select[Any], only: Key | None, words: str) -> Select[Any]:
    asked = _only(asked, voice.c.log, voice.c.consultation, only).where(voice.c.text.is_not(None))
    return asked.where(voice.c.text.icontains(words, autoescape=True)) if words else asked
