"""How many opinions, from where, by which channel, from whom, on which day; and those that everyone may read."""

from services.reporting.readmodels.participation.projection import MODEL

__all__ = ["MODEL"]
