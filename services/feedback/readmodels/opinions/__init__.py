"""What became of each opinion, and which wait for a person."""

from services.feedback.readmodels.opinions.projection import MODEL

__all__ = ["MODEL"]
