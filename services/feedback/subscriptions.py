"""What feedback does with events: its read models over its own log."""

from services.feedback.readmodels import consultations, opinions

OWN = (consultations.MODEL, opinions.MODEL)
