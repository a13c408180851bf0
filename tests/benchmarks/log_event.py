"""The one event that the log, its limit and its peer all store in the log's benchmark: about 500 bytes, not sealed."""

from dataclasses import replace
from uuid import UUID, uuid4

import orjson

from shared.eventlog.model import NewEvent

_TIME = "2026-11-22T02:30:00.000Z"
_DATA = {
    "feedback": "3f0c5a2e-7d1b-4c55-9a36-0b8f5e0c7d11",
    "consultation": "road-2570",
    "by": "officer-17",
    "reason": "ข้อความนี้กล่าวถึงบุคคลอื่นโดยระบุชื่อ จึงไม่เผยแพร่ แต่ยังนับรวมในผลการรับฟังความคิดเห็น",
}
_META = {
    "time": _TIME,
    "actor": "officer-17",
    "department": "public-works",
    "fiscalyear": 2570,
    "correlationid": "9f2d1c64-53a7-4f0e-8f65-2b7f6f1f1c02",
}
TEMPLATE = NewEvent(str(UUID(int=1)), "feedback.FeedbackDeclined", 1, _TIME, orjson.dumps(_DATA), orjson.dumps(_META))


def new_event() -> NewEvent:
    """The event under an id of its own."""
    return replace(TEMPLATE, id=str(uuid4()))
