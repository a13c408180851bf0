"""A summary as it stands on a page: bars with their lengths, sentences, and the flat state that moves them.

The live state is one flat object for readers of every language. Its `shape` names everything that stands on the page
but cannot be moved by numbers alone (rows, cards, titles); a page of another shape fetches itself anew.
"""

import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.reporting.words import days_left, headline, moment, standing, state_of
from shared.web.language import LANGUAGES

MOST_BARS = 12
MOST_CARDS = 24
OTHERS = "*"
"""The code of the row that holds what did not get a bar of its own."""

MOVING = ("opinions", "today", "waiting", "published")
"""The counts of a card that move."""

DIMENSIONS = ("channel", "group", "district")

Json = dict[str, Any]


def bars(rows: Sequence[Mapping[str, Any]], most: int = MOST_BARS) -> list[Json]:
    """Rows with `share`, their length where the longest is 1; beyond `most` they are added up under `OTHERS`."""
    shown = [dict(row) for row in rows[:most]]
    rest = rows[most:]
    if rest:
        opinions = sum(row["opinions"] for row in rest)
        shown.append({"code": OTHERS, "th": None, "en": None, "opinions": opinions, "many": len(rest)})
    top = max((row["opinions"] for row in shown), default=0) or 1
    return [row | {"share": row["opinions"] / top} for row in shown]


def columns(by_day: Sequence[Mapping[str, Any]]) -> list[Json]:
    """Days with `share`, their height where the highest is 1."""
    top = max((one["opinions"] for one in by_day), default=0) or 1
    return [dict(one) | {"share": one["opinions"] / top} for one in by_day]


def cards(data: Mapping[str, Any], now: datetime) -> list[Json]:
    """Consultations that are open or will be, the one that closes first first; then others of unknown terms."""
    order = {"open": 0, "upcoming": 1, "unknown": 2}
    found: list[Json] = [
        dict(one) | {"state": state, "days_left": days_left(one, now) if state in ("open", "upcoming") else None}
        for one in data["consultations"]
        if (state := state_of(one, now)) in order
    ]
    found.sort(key=lambda one: (order[one["state"]], one["closes_at"].timestamp() if one["closes_at"] else 0.0))
    return found[:MOST_CARDS]


def closed(data: Mapping[str, Any], now: datetime) -> list[Json]:
    """Those that are over, the newest first."""
    return [dict(one) for one in data["consultations"] if state_of(one, now) == "closed"]


def live_state(data: Mapping[str, Any], now: datetime, *, alone: bool = False) -> Json:
    """The flat state; `alone` is a board of one consultation, which shows every bar and no cards."""
    totals = data["totals"]
    state: Json = {name: totals[name] for name in MOVING}
    state |= {"position": data["standing"]["position"], "as_of": data["standing"]["as_of"]}
    for language in LANGUAGES:
        state[f"headline.{language}"] = standing(data, language) if alone else headline(data, language, now)
    for dimension in DIMENSIONS:
        rows = data[f"by_{dimension}"]
        for row in bars(rows, len(rows) if alone else MOST_BARS):
            state |= _moved(f"{dimension}.{row['code']}", row)
    for day in columns(data["by_day"]):
        state |= _moved(f"day.{day['day']}", day)
    shown = [] if alone else cards(data, now)
    for card in shown:
        state |= {f"card.{card['id']}.{name}": card[name] for name in MOVING}
    for n, voice in enumerate(data["latest"]):
        state[f"voice.{n}.text"] = voice["text"]
        for language in LANGUAGES:
            state[f"voice.{n}.about.{language}"] = voice[language]
            state[f"voice.{n}.at.{language}"] = moment(voice["published_at"], language)
    fixed = [(one["id"], one["title"], one["closes_at"], state_of(one, now)) for one in data["consultations"]]
    return state | {"shape": _shape(sorted(state), fixed)}


def _moved(name: str, row: Mapping[str, Any]) -> Json:
    return {name: row["opinions"], f"{name}.bar": percent(row["share"])}


def percent(share: float) -> str:
    """A length as SVG takes it."""
    return f"{share * 100:.2f}%"


def _shape(*parts: object) -> str:
    return f"{zlib.crc32(repr(parts).encode()):08x}"
