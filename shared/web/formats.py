"""Template filters: dates, figures and names as the reader's language writes them."""

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from babel.numbers import format_decimal, format_percent
from markupsafe import Markup, escape

from shared import calendar
from shared.web.language import Language

_WORDS = (Path(__file__).parent / "whole-words.txt").read_text("utf-8").split()
_WHOLE = re.compile("|".join(sorted((re.escape(word) for word in _WORDS), key=len, reverse=True)))
_NO_BREAK = r'<span class="whole">\g<0></span>'
_TAG = re.compile(r"(<[^>]+>)")


def filters_for(language: Language) -> dict[str, Callable[..., Any]]:
    """The filters of one language's template environment, by the name used in templates."""

    def date_(value: date, style: calendar.Style = "long") -> str:
        return calendar.format_date(value, language, style)

    def time_(value: datetime, *, seconds: bool = False) -> str:
        return calendar.format_time(value, language, seconds=seconds)

    def datetime_(value: datetime, style: calendar.Style = "long") -> str:
        return calendar.format_datetime(value, language, style)

    def number(value: float, decimals: int = 0) -> str:
        return format_decimal(value, "#,##0" + ("." + "0" * decimals if decimals else ""), locale=language)

    def percent(share: float, decimals: int = 0) -> str:
        return format_percent(share, "#,##0" + ("." + "0" * decimals if decimals else "") + "%", locale=language)

    return {
        "date": date_,
        "time": time_,
        "datetime": datetime_,
        "thai_date": official_date,
        "number": number,
        "percent": percent,
        "keep": keep,
        "phrases": phrases,
        "whole": whole,
    }


def official_date(value: date, style: calendar.Style = "long") -> str:
    """A Thai date in Thai numerals, as official documents write it, whatever the reader's language."""
    return calendar.thai_digits(calendar.format_date(value, "th", style))


def keep(text: object) -> Markup:
    """A name that stays on one line where it fits; only a name longer than the whole line is broken."""
    return Markup('<span class="keep">{}</span>').format(escape(text))


def phrases(text: object) -> Markup:
    """A text broken only at its spaces, which in Thai part phrases, not words."""
    return Markup(" ").join(keep(phrase) for phrase in str(text).split())


def whole(text: object) -> Markup:
    """A text in which the compound words of whole-words.txt are not broken: browsers part ความคิดเห็น after ความคิด.

    Of markup only the text between tags is touched.
    """
    pieces = _TAG.split(str(escape(text)))
    joined = "".join(piece if piece.startswith("<") else _WHOLE.sub(_NO_BREAK, piece) for piece in pieces)
    return Markup(joined)  # noqa: S704 - escaped above
