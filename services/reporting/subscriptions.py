"""What reporting does with events: its read models over the logs of all services it hears of."""

from services.reporting.readmodels import participation

FOLLOWED = (participation.MODEL,)
