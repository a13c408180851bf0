"""Which language an answer is written in.

A page: `?lang=`, else the reader's last choice (cookie), else Thai; a phone's own setting does not decide, for most
phones here are sold in English. An API answer: `?lang=`, else Accept-Language, else Thai.
"""

from typing import Literal
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import Response

Language = Literal["th", "en"]
LANGUAGES: tuple[Language, ...] = ("th", "en")
DEFAULT: Language = "th"
COOKIE = "ruam_lang"
_YEAR = 365 * 24 * 3600


def is_api(request: Request) -> bool:
    """Whether the path is of the JSON interface, `/<service>/api/…`."""
    parts = request.url.path.split("/", 3)
    return len(parts) > 2 and parts[2] == "api"


def language_of(request: Request) -> Language:
    """The language of the answer to this request."""
    asked = _known(request.query_params.get("lang"))
    if asked:
        return asked
    if is_api(request):
        return _accepted(request.headers.get("accept-language", ""))
    return _known(request.cookies.get(COOKIE)) or DEFAULT


def remember(request: Request, response: Response) -> None:
    """Keep a choice made with `?lang=` for the next pages."""
    asked = _known(request.query_params.get("lang"))
    if asked:
        response.set_cookie(COOKIE, asked, max_age=_YEAR, path="/", samesite="lax")


def address_in(request: Request, language: Language) -> str:
    """The page's address in another language, everything else of the query kept."""
    query = [(key, value) for key, value in parse_qsl(request.url.query, keep_blank_values=True) if key != "lang"]
    return f"{request.url.path}?{urlencode([*query, ('lang', language)])}"


def _known(value: str | None) -> Language | None:
    return next((language for language in LANGUAGES if language == value), None)


def _accepted(header: str) -> Language:
    best, weight = DEFAULT, 0.0
    for item in header.split(","):
        tag, _, parameters = item.partition(";")
        language = _known(tag.strip().lower().partition("-")[0])
        quality = _quality(parameters)
        if language and quality > weight:
            best, weight = language, quality
    return best


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
