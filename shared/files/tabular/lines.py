"""The lines of a text file, one at a time and never longer than agreed, whatever the file holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_SHOWN_OF_TOO_LONG = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end. ``too_long`` is its length in characters where only the start was kept, else 0."""

    text: str
    too_long: int = 0


def read_lines(path: Path, codec: str, limit: int) -> Iterator[Line]:
    """Lines ended by CR LF, LF or CR. Bytes that the codec can't read stay visible for `has_broken_characters`."""
    errors = "replace" if codec.startswith("utf-16") else "surrogateescape"
    with path.open(encoding=codec, errors=errors, newline=None) as stream:
        while text := stream.readline(limit):
            if text.endswith("\n") or len(text) < limit:
                yield Line(text.removesuffix("\n"))
                continue
            length = len(text)
            while (more := stream.readline(limit)) and not more.endswith("\n"):
                length += len(more)
            yield Line(text[:_SHOWN_OF_TOO_LONG] + "…", length + len(more.removesuffix("\n")))


def has_broken_characters(text: str, codec: str) -> bool:
    """True where bytes could not be read, or where the text holds half of a character pair."""
    if codec.startswith("utf-16") and "\ufffd" in text:
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
