"""Screening (การกลั่นกรอง): one opinion's text through all rules. Pure, fast, and defined for every string there is."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.feedback.moderation.contacts import find_contacts
from services.feedback.moderation.numbers import find_numbers
from services.feedback.moderation.people import find_people
from services.feedback.moderation.rudeness import find_rudeness
from services.feedback.moderation.rules import MASK, RULES, Finding, RuleName, Verdict

READ_LANGUAGES = ("th", "en")
_LATIN = re.compile(r"[A-Za-z]")
_READABLE = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Screening:
    """The text as it may be published, what was found in the text as written, and what happens next."""

    masked: str
    findings: tuple[Finding, ...]
    verdict: Verdict


def screen(text: str, language: str = "th") -> Screening:
    """Screen a text by every rule of `RULES`.

    Masked text has the same length, so findings fit both, and screening it again masks nothing more. Never raises.

    :param language: ``th``, ``en`` or another code; the rules can't read others, so those are held
    """
    found = set(_find(text))
    masked, before = _masked(text, found), text
    while masked != before:
        again = {place for place in _find(masked) if RULES[place[0]].masks}
        masked, before = _masked(masked, again), masked
        found |= again
    if not _READABLE.search(masked):
        found.add((RuleName.EMPTY, 0, len(text)))
    if language not in READ_LANGUAGES:
        found.add((RuleName.UNREAD_LANGUAGE, 0, len(text)))
    findings = tuple(Finding(*place, RULES[place[0]].severity) for place in sorted(found, key=lambda place: place[1:]))
    held = any(RULES[finding.rule].holds for finding in findings)
    return Screening(masked, findings, Verdict.HOLD if held else Verdict.PUBLISH)


def _find(text: str) -> Iterator[tuple[RuleName, int, int]]:
    yield from find_numbers(text)
    if _LATIN.search(text):
        yield from find_contacts(text)
    yield from find_rudeness(text)
    yield from find_people(text)


def _masked(text: str, places: Iterable[tuple[RuleName, int, int]]) -> str:
    """The text with every character of the masking rules' places covered."""
    characters: list[str] | None = None
    for rule, start, end in places:
        if RULES[rule].masks:
            characters = characters or list(text)
            characters[start:end] = MASK * (end - start)
    return "".join(characters) if characters else text
