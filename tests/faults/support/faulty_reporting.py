"""`python -m` this: Ruam's words, with a reporting that can't project the fifth opinion it sees of a log."""

from services.commands import cli
from services.reporting.readmodels.participation import projection
from shared.contracts.feedback import FeedbackReceived
from shared.eventlog.envelope import Envelope
from shared.projections import Change

FIFTH = 10
"""Position: each opinion is two events, behind the consultation's one."""

_whole = projection.MODEL.handlers[FeedbackReceived]


def faulty(event: FeedbackReceived, envelope: Envelope, change: Change) -> None:
    if envelope.position == FIFTH:
        raise LookupError("this code can't project the fifth opinion")
    _whole(event, envelope, change)


if __name__ == "__main__":
    projection.MODEL._by_name["feedback.FeedbackReceived"] = faulty  # type: ignore[attr-defined]
    cli()(prog_name="./ruam")
