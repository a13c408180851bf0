"""Rows of a table into drafts of opinions, one by one; a row that is none comes back whole with the reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.feedback.importing.choices import Choices
from services.feedback.importing.fields import OpinionField
from services.feedback.importing.keys import ImportKeys
from services.feedback.importing.mapping import Mapping
from services.feedback.importing.moments import read_moment
from services.feedback.importing.people import read_age_band, read_channel, read_gender, read_language, said
from services.feedback.importing.problems import OpinionProblem
from services.feedback.rules import TEXT_CHARACTERS
from shared.contracts.feedback import Channel, Choice
from shared.files.tabular import Cell, RefusedRow, Row, Table, as_text


@dataclass(frozen=True, slots=True)
class Target:
    """Where the opinions go. ``source`` keeps lists apart whose equal rows are different opinions (see `keys`)."""

    consultation: str
    districts: tuple[Choice, ...] = ()
    groups: tuple[Choice, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class OpinionDraft:
    """An opinion as the table tells it. ``key`` makes sending it again harmless; ``row`` is where it came from.

    ``captured_at`` is on the Bangkok clock, None where the table doesn't say; ``language`` is th, en or other.
    """

    key: UUID
    row: Row
    text: str
    channel: Channel
    group: str | None
    district: str | None
    age_band: str | None
    gender: str | None
    captured_at: datetime | None
    language: str

    def not_accepted(self, why: str) -> RefusedRow:
        """The draft's row as a refused one, when the service behind refuses it with this sentence."""
        return RefusedRow(self.row.number, self.row.raw, OpinionProblem.NOT_ACCEPTED, why, self.row.values)


def read_opinions(table: Table, mapping: Mapping, target: Target) -> Iterator[OpinionDraft | RefusedRow]:
    """Every row of the table, in order, as a draft or refused.

    :raises NoTextColumn: the mapping has no column for the text
    :raises TableRefused: a limit of the whole file is passed on the way
    """
    mapping.checked()
    reader = _RowReader(mapping, target)
    return (row if isinstance(row, RefusedRow) else reader.read(row) for row in table.rows())


class _Unfit(Exception):
    """A row's problem, with the detail for its sentence."""

    def __init__(self, problem: OpinionProblem, detail: str = "") -> None:
        super().__init__(problem, detail)
        self.problem = problem
        self.detail = detail


class _RowReader:
    """Knows the columns, the consultation's choices and the keys given so far."""

    def __init__(self, mapping: Mapping, target: Target) -> None:
        self._columns = {field: mapping.column(field) for field in OpinionField}
        self._districts = Choices(target.districts)
        self._groups = Choices(target.groups)
        self._keys = ImportKeys(target.consultation, target.source)

    def read(self, row: Row) -> OpinionDraft | RefusedRow:
        try:
            return self._draft(row)
        except _Unfit as unfit:
            return RefusedRow(row.number, row.raw, unfit.problem, unfit.detail, row.values)

    def _draft(self, row: Row) -> OpinionDraft:
        key = self._key(row)
        text = _text(self._cell(row, OpinionField.TEXT))
        return OpinionDraft(
            key=key,
            row=row,
            text=text,
            channel=read_channel(self._cell(row, OpinionField.CHANNEL)),
            group=_code(self._groups, self._cell(row, OpinionField.GROUP), OpinionProblem.UNKNOWN_GROUP),
            district=_code(self._districts, self._cell(row, OpinionField.DISTRICT), OpinionProblem.UNKNOWN_DISTRICT),
            age_band=read_age_band(self._cell(row, OpinionField.AGE_BAND)),
            gender=read_gender(self._cell(row, OpinionField.GENDER)),
            captured_at=_moment(self._cell(row, OpinionField.CAPTURED_AT)),
            language=read_language(self._cell(row, OpinionField.LANGUAGE), text),
        )

    def _cell(self, row: Row, field: OpinionField) -> Cell | None:
        column = self._columns[field]
        return row.values.get(column) if column else None

    def _key(self, row: Row) -> UUID:
        """First of all, so that a row refused today counts as the same occurrence when it is accepted tomorrow."""
        own_id = said(self._cell(row, OpinionField.ID))
        try:
            return self._keys.key(row, own_id)
        except ValueError:
            raise _Unfit(OpinionProblem.REPEATED_ID, own_id) from None


def _text(cell: Cell | None) -> str:
    text = as_text(cell)
    if not text:
        raise _Unfit(OpinionProblem.NO_TEXT)
    if len(text) > TEXT_CHARACTERS:
        raise _Unfit(OpinionProblem.TEXT_TOO_LONG, f"{len(text):,}")
    return text


def _code(choices: Choices, cell: Cell | None, problem: OpinionProblem) -> str | None:
    try:
        return choices.code_of(cell)
    except LookupError:
        raise _Unfit(problem, as_text(cell)) from None


def _moment(cell: Cell | None) -> datetime | None:
    if cell is None or not said(cell):
        return None
    try:
        return read_moment(cell)
    except ValueError:
        raise _Unfit(OpinionProblem.UNREADABLE_DATE, as_text(cell)[:60]) from None
