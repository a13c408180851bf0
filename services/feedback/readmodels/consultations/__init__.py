"""Which consultations there are, and how they stand."""

from services.feedback.readmodels.consultations.projection import MODEL

__all__ = ["MODEL"]
