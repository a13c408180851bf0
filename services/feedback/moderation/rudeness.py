"""Finds the rude words of `words`, also where they are stretched, spaced out or broken up by invisible characters."""

import re
from collections.abc import Iterator

from services.feedback.moderation.rules import RuleName
from services.feedback.moderation.words import DISGUISED, ENGLISH, THAI

_INVISIBLE = "\u00ad\u034f\u180e\u200b-\u200f\u2060-\u2064\ufeff"
_NOISE = re.compile(rf"[{_INVISIBLE}]|([A-Za-zก-๎])\1\1|เเ")
_PIECE = re.compile(
    rf"(?P<invisible>[{_INVISIBLE}]+)|(?P<double>เเ)|(?P<letter>[A-Za-zก-๎])(?P=letter){{2,}}|.", re.DOTALL
)


def find_rudeness(text: str) -> Iterator[tuple[RuleName, int, int]]:
    """Each rude word with its rule, its start and its end in the text as written."""
    if not _NOISE.search(text):
        for start, end in _find_plain(text):
            yield RuleName.RUDE, start, end
        return
    plain, starts, ends = _plain(text)
    for start, end in _find_plain(plain):
        yield RuleName.RUDE, starts[start], ends[end - 1]


def _find_plain(text: str) -> Iterator[tuple[int, int]]:
    """A plain search for each word's core is many times faster than one pattern of all words, and finds the same."""
    for word in THAI:
        if word.core in text:
            for match in word.pattern.finditer(text):
                yield match.span()
    lowered = text.lower()
    for word in ENGLISH:
        if word.core in lowered:
            for match in word.pattern.finditer(text):
                yield match.span()
    for match in DISGUISED.finditer(text):
        yield match.span()


def _plain(text: str) -> tuple[str, list[int], list[int]]:
    """The text without invisible characters, letters written three times or more only once, two ``เ`` as ``แ``.

    With it, for each of its characters, where that starts and ends in the text as written.
    """
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for piece in _PIECE.finditer(text):
        if piece["invisible"]:
            continue
        characters.append("แ" if piece["double"] else piece[0][0])
        starts.append(piece.start())
        ends.append(piece.end())
    return "".join(characters), starts, ends
