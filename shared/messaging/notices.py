"""What went wrong and was put right: shown for a while, so that whoever looks now and then learns of it."""

import time

SHOWN_SECONDS = 15.0


class Notice:
    """The last such happening of one log."""

    def __init__(self) -> None:
        self._said = ""
        self._until = 0.0

    def say(self, what: str) -> None:
        """Show `what` from now on."""
        self._said, self._until = what, time.monotonic() + SHOWN_SECONDS

    @property
    def current(self) -> str | None:
        """What is still to be shown."""
        return self._said if time.monotonic() < self._until else None
