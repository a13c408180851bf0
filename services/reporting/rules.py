"""Who may see what, and how the live page behaves: the tables of the reporting service."""

from types import MappingProxyType

RIGHTS = MappingProxyType(
    {
        # who may              the roles of their tokens and sessions
        "read office figures": ("service", "officer", "administrator"),
        "see operations": ("officer", "administrator"),
        "read operations": ("service", "officer", "administrator"),
        "run operations": ("administrator",),
    }
)

OFFICE_ONLY = ("declined", "erased", "late")
"""Counts that the office sees and the public figures leave out."""

DAYS_SHOWN = 30
"""How many days the day chart shows, the last being today."""

LATEST_SHOWN = 5
"""How many of the latest published opinions stand on a board."""

PAGE = 20
"""How many published opinions stand on one page of a list."""

LIVE_PAUSE = 0.25
"""Seconds between two live events: at most four a second, and the first after a rest at once."""

LOOK_EVERY = 1.0
"""Seconds after which the live page looks for news that nobody told it of."""

HEARTBEAT = 15.0
"""Seconds of silence after which a live page is told that the connection still stands."""
