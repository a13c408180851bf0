"""Which column fills which field: suggested from headings and contents, shown with reasons, open to change."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from services.feedback.importing.evidence import content_match
from services.feedback.importing.fields import FIELD_NAMES, OpinionField, name_match
from shared.files.reasons import FileError, Reason
from shared.files.tabular import Row, Table, as_text

_ENOUGH = 0.5


class MappingError(FileError):
    """A mapping that can't be used."""


class UnknownField(MappingError):
    """Something other than ``field=column``; ``detail`` lists the fields."""

    thai = "เขียนเป็น ช่อง=ชื่อคอลัมน์ ช่องที่ใช้ได้คือ {detail}"
    english = "Write FIELD=COLUMN. The fields are: {detail}"


class UnknownColumn(MappingError):
    """A column that the table has not; ``detail`` lists those it has."""

    thai = "ไม่มีคอลัมน์ชื่อนี้ คอลัมน์ในตารางคือ {detail}"
    english = "There is no such column. The table's columns are: {detail}"


class NoTextColumn(MappingError):
    """Nothing says what people wrote; ``detail`` lists the columns."""

    thai = "ไม่พบคอลัมน์ข้อความความคิดเห็น เลือกด้วย text=ชื่อคอลัมน์ คอลัมน์ในตารางคือ {detail}"
    english = "No column holds the opinions' text. Choose one with text=COLUMN. The table's columns are: {detail}"


class MappingReason(Reason):
    """Why a column was suggested for a field."""

    HEADING = ("ชื่อคอลัมน์ตรงกัน", "the heading is known")
    HEADING_PART = ("ชื่อคอลัมน์มีคำนี้", "the heading holds the word")
    CONTENT = ("ดูจากข้อมูลในคอลัมน์", "the column's contents look like it")
    CHOSEN = ("ผู้นำเข้าเลือก", "chosen by you")
    NOT_FOUND = ("ไม่พบ", "not found")


@dataclass(frozen=True, slots=True)
class Assignment:
    """A field's column, or None; ``confidence`` is from 0 to 1, ``example`` a cell of that column."""

    field: OpinionField
    column: str | None
    confidence: float
    reason: MappingReason
    example: str = ""

    def label(self, language: str = "th") -> str:
        """What the field is called in Thai, or (``en``) in English."""
        name = FIELD_NAMES[self.field]
        return name.english if language == "en" else name.thai


@dataclass(frozen=True, slots=True)
class Mapping:
    """One assignment per field, in the order to show them. ``columns`` are all of the table's."""

    assignments: tuple[Assignment, ...]
    columns: tuple[str, ...]

    def column(self, field: OpinionField) -> str | None:
        """The column that fills a field."""
        return next(assignment.column for assignment in self.assignments if assignment.field is field)

    @property
    def unused(self) -> tuple[str, ...]:
        """The columns that fill nothing, to be shown so that nobody misses them later."""
        used = {assignment.column for assignment in self.assignments}
        return tuple(column for column in self.columns if column not in used)

    def with_choices(self, choices: Iterable[str]) -> "Mapping":
        """The mapping changed by words such as ``text=ความคิดเห็น``; ``gender=`` leaves a field empty.

        :raises MappingError: an unknown field or column
        """
        chosen = dict(_choice(words, self.columns) for words in choices)
        taken = set(chosen.values())
        return replace(self, assignments=tuple(_changed(assignment, chosen, taken) for assignment in self.assignments))

    def checked(self) -> "Mapping":
        """The mapping itself, once it can be used.

        :raises NoTextColumn: no column fills the text
        """
        if self.column(OpinionField.TEXT) is None:
            raise NoTextColumn(", ".join(self.columns))
        return self


def suggest_mapping(table: Table) -> Mapping:
    """The likeliest column for each field, judged by heading and sample; each column fills one field at most."""
    sample = table.describe().sample
    candidates = [
        (confidence, field, column, reason)
        for field in OpinionField
        for column in table.columns
        for confidence, reason in [_confidence(field, column, sample)]
        if confidence >= _ENOUGH
    ]
    found: dict[OpinionField, Assignment] = {}
    used: set[str] = set()
    for confidence, field, column, reason in sorted(candidates, key=lambda candidate: -candidate[0]):
        if field not in found and column not in used:
            found[field] = Assignment(field, column, round(min(confidence, 1), 2), reason, _example(column, sample))
            used.add(column)
    nothing = {field: Assignment(field, None, 0, MappingReason.NOT_FOUND) for field in OpinionField}
    return Mapping(tuple((nothing | found).values()), table.columns)


def _confidence(field: OpinionField, column: str, sample: tuple[Row, ...]) -> tuple[float, MappingReason]:
    """How surely a column fills a field. Contents can speak for it without a heading, and veto a heading."""
    named = name_match(field, column)
    content = content_match(field, [row.values[column] for row in sample if column in row.values])
    if named and content > 0:
        return named + 0.1 * content, MappingReason.HEADING if named >= 0.9 else MappingReason.HEADING_PART
    if named and content == 0 and not any(column in row.values for row in sample):
        return named, MappingReason.HEADING if named >= 0.9 else MappingReason.HEADING_PART
    if named:
        return 0.0, MappingReason.NOT_FOUND
    return (0.0 if field is OpinionField.ID else 0.6 * content), MappingReason.CONTENT


def _example(column: str, sample: tuple[Row, ...]) -> str:
    return next((as_text(row.values[column]) for row in sample if column in row.values), "")


def _choice(words: str, columns: tuple[str, ...]) -> tuple[OpinionField, str | None]:
    name, mark, column = (part.strip() for part in words.partition("="))
    if not mark or name not in tuple(OpinionField):
        raise UnknownField(", ".join(OpinionField))
    if column and column not in columns:
        raise UnknownColumn(", ".join(columns))
    return OpinionField(name), column or None


def _changed(assignment: Assignment, chosen: dict[OpinionField, str | None], taken: set[str | None]) -> Assignment:
    if assignment.field in chosen:
        return Assignment(assignment.field, chosen[assignment.field], 1, MappingReason.CHOSEN)
    if assignment.column is not None and assignment.column in taken:
        return Assignment(assignment.field, None, 0, MappingReason.NOT_FOUND)
    return assignment
