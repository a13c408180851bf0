"""Importing opinions from an office's table: suggest columns, show them, read row by row, report what was refused."""

from services.feedback.importing.drafts import OpinionDraft, Target, read_opinions
from services.feedback.importing.fields import OpinionField
from services.feedback.importing.keys import ImportKeys
from services.feedback.importing.mapping import (
    Assignment,
    Mapping,
    MappingError,
    MappingReason,
    NoTextColumn,
    UnknownColumn,
    UnknownField,
    suggest_mapping,
)
from services.feedback.importing.problems import OpinionProblem
from services.feedback.importing.report import RefusedReport

__all__ = [
    "Assignment",
    "ImportKeys",
    "Mapping",
    "MappingError",
    "MappingReason",
    "NoTextColumn",
    "OpinionDraft",
    "OpinionField",
    "OpinionProblem",
    "RefusedReport",
    "Target",
    "UnknownColumn",
    "UnknownField",
    "read_opinions",
    "suggest_mapping",
]
