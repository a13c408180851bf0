"""The words of one opinion, opened from the log with its key for whoever may see them."""

from dataclasses import dataclass
from datetime import datetime

import orjson

from services.feedback.feedback import FeedbackUnknown, stream
from shared.contracts.feedback import (
    FeedbackDeclined,
    FeedbackErased,
    FeedbackHeld,
    FeedbackPublished,
    FeedbackReceived,
)
from shared.eventlog.codec import decode, open_fields
from shared.eventlog.log import EventLog
from shared.privacy import sealed_key

STATES: dict[type, str] = {
    FeedbackReceived: "received",
    FeedbackHeld: "held",
    FeedbackPublished: "published",
    FeedbackDeclined: "declined",
    FeedbackErased: "erased",
}


@dataclass(frozen=True, slots=True)
class Step:
    """What happened to the opinion, and when: received, held, published, declined or erased."""

    name: str
    at: datetime


@dataclass(frozen=True)
class Opened:
    """An opinion as its stream tells it. `public` is the masked text, None where it is not to be read (any more)."""

    received: FeedbackReceived
    steps: tuple[Step, ...]
    public: str | None
    reason: str
    held_for: tuple[str, ...]

    @property
    def state(self) -> str:
        """The last step's name."""
        return self.steps[-1].name


async def open_opinion(log: EventLog, feedback: str) -> Opened:
    """Read the opinion's stream. Raises FeedbackUnknown."""
    events = await log.stream(stream(feedback))
    keys = await log.keys({sealed_key(event.sealed) for event in events if event.sealed})
    received: FeedbackReceived | None = None
    steps: list[Step] = []
    public, reason, held_for = None, "", ()
    for recorded in events:
        key = keys.get(sealed_key(recorded.sealed)) if recorded.sealed else None
        event = decode(recorded.type, recorded.schema, recorded.data, open_fields(recorded.sealed, key, recorded.id))
        at = datetime.fromisoformat(orjson.loads(recorded.meta)["time"])
        match event:
            case FeedbackReceived():
                received = event
            case FeedbackHeld():
                held_for = event.reasons
            case FeedbackPublished():
                public, reason = event.text, ""
            case FeedbackDeclined() | FeedbackErased():
                public, reason = None, event.reason
            case _:
                continue
        steps.append(Step(STATES[type(event)], at))
    if received is None:
        raise FeedbackUnknown
    return Opened(received, tuple(steps), public, reason, held_for)
