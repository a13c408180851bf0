"""Read models: folded from verified events, rebuilt beside the live one, never by hand."""

from shared.projections.model import Handler, ReadModel
from shared.projections.rows import Change, log_column

__all__ = ["Change", "Handler", "ReadModel", "log_column"]
