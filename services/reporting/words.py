"""The words of boards in both languages at once, for what is rendered once and read by everybody."""

from collections.abc import Mapping
from datetime import datetime
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from shared.calendar import local_date
from shared.web import N_
from shared.web.catalogue import load_translations
from shared.web.formats import filters_for
from shared.web.language import LANGUAGES

HERE = Path(__file__).parent

CHANNELS: Mapping[str, str] = {
    "web": N_("Website"),
    "kiosk": N_("Kiosk"),
    "hotline": N_("Hotline"),
    "letter": N_("Letter"),
    "meeting": N_("Meeting"),
    "social": N_("Social media"),
    "import": N_("Imported file"),
}

LEVELS: Mapping[str, str] = {
    "inform": N_("Inform"),
    "consult": N_("Consult"),
    "involve": N_("Involve"),
    "collaborate": N_("Collaborate"),
    "empower": N_("Empower"),
}

NOT_STATED = N_("Not stated")
OTHERS = N_("%(many)s others")

_translations: Mapping[str, NullTranslations] = load_translations([HERE / "locale"])
_formats = {language: filters_for(language) for language in LANGUAGES}


def state_of(consultation: Mapping[str, Any], now: datetime) -> str:
    """upcoming, open, closed; unknown while its terms have not arrived."""
    if consultation["opens_at"] is None:
        return "unknown"
    if consultation["closed_at"] or consultation["closes_at"] <= now:
        return "closed"
    return "open" if consultation["opens_at"] <= now else "upcoming"


def days_left(consultation: Mapping[str, Any], now: datetime) -> int:
    """Whole days on the calendar until it closes; 0 is today."""
    return (local_date(consultation["closes_at"]) - local_date(now)).days


def headline(data: Mapping[str, Any], language: str, now: datetime) -> str:
    """The sentence at the top: what is happening now."""
    words, number = _translations[language], _formats[language]["number"]
    is_open = sum(state_of(one, now) == "open" for one in data["consultations"])
    today, opinions = data["totals"]["today"], data["totals"]["opinions"]
    if not data["consultations"]:
        return words.gettext("Nothing is being asked yet")
    if is_open and today:
        said = words.ngettext("%(opinions)s opinion came in today", "%(opinions)s opinions came in today", today)
        return said % {"opinions": number(today)}
    if is_open:
        said = words.ngettext(
            "%(topics)s topic is open, and nobody has spoken yet today",
            "%(topics)s topics are open, and nobody has spoken yet today", is_open,
        )  # fmt: skip
        return said % {"topics": number(is_open)}
    said = words.ngettext("%(opinions)s opinion was heard", "%(opinions)s opinions were heard", opinions)
    return said % {"opinions": number(opinions)}


def standing(data: Mapping[str, Any], language: str) -> str:
    """The sentence of one consultation: how many have spoken."""
    words, number = _translations[language], _formats[language]["number"]
    opinions, today = data["totals"]["opinions"], data["totals"]["today"]
    if not opinions:
        return words.gettext("Nobody has spoken yet")
    heard = words.ngettext("%(opinions)s opinion was heard", "%(opinions)s opinions were heard", opinions)
    heard %= {"opinions": number(opinions)}
    return f"{heard} · " + words.gettext("today %(today)s") % {"today": number(today)}


def moment(at: datetime, language: str) -> str:
    """Date and time as the language writes them, short."""
    return _formats[language]["datetime"](at, "short")


def say(text: str, language: str) -> str:
    """A text marked with `N_`, in a language."""
    return _translations[language].gettext(text)


def channel(code: str, language: str) -> str:
    """A channel's name; an unknown one is called by its code."""
    return say(CHANNELS.get(code, code), language)


def level(code: str, language: str) -> str:
    """A level's name."""
    return say(LEVELS.get(code, code), language)


def row_name(row: Mapping[str, Any], dimension: str, language: str) -> str:
    """What a bar is called."""
    if not row["code"]:
        return say(NOT_STATED, language)
    if "many" in row:
        return say(OTHERS, language) % {"many": row["many"]}
    return channel(row["code"], language) if dimension == "channel" else row[language] or row["code"]
