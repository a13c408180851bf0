"""The moment before a process stops serving: what stays open for long, such as a live page, ends by itself then.

A server waits for open requests before it ends the applications' lifespans, so those would learn of it too late.
"""

from collections.abc import Callable

_at_the_end: list[Callable[[], None]] = []


def when(callback: Callable[[], None]) -> Callable[[], None]:
    """Have `callback` called, on the server's event loop, when the process begins to stop. Returns what takes that back."""
    _at_the_end.append(callback)

    def never_mind() -> None:
        _at_the_end.remove(callback)

    return never_mind


def begin() -> None:
    """The server stops listening now."""
    for callback in tuple(_at_the_end):
        callback()
