"""Errors of the JSON interface as RFC 9457 problem details, in the reader's language, saying what to do."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

from shared.web.catalogue import N_
from shared.web.language import Language

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:ruam:problem:"
_HEADERS = {"Vary": "Accept-Language", "Cache-Control": "no-store"}

Translate = Callable[[str], str]

_TITLES = {
    400: N_("The request could not be read"),
    401: N_("Please sign in"),
    403: N_("You have no right to do this"),
    404: N_("There is no such page"),
    405: N_("This address does not take such a request"),
    409: N_("This no longer fits what has happened meanwhile"),
    413: N_("This is too large"),
    415: N_("This kind of file or content is not taken here"),
    422: N_("Some answers need another look"),
    429: N_("Too many requests: please wait a moment"),
    500: N_("Something went wrong on our side"),
    503: N_("The service is not available right now"),
}

# pydantic's error types, by what the sender should do about them.
_FIELD_ADVICE = {
    "missing": N_("Please fill this in"),
    "string_too_short": N_("Write at least %(min_length)s characters"),
    "string_too_long": N_("Write at most %(max_length)s characters"),
    "too_short": N_("Choose at least %(min_length)s"),
    "too_long": N_("Choose at most %(max_length)s"),
    "int_parsing": N_("Write a whole number"),
    "int_type": N_("Write a whole number"),
    "float_parsing": N_("Write a number"),
    "bool_parsing": N_("Answer yes or no"),
    "string_type": N_("Write text"),
    "string_pattern_mismatch": N_("Check how this is written"),
    "enum": N_("Choose one of: %(expected)s"),
    "literal_error": N_("Choose one of: %(expected)s"),
    "greater_than_equal": N_("Write a number not below %(ge)s"),
    "less_than_equal": N_("Write a number not above %(le)s"),
    "uuid_parsing": N_("This must be a UUID"),
    "datetime_parsing": N_("Write date and time as 2024-12-09T14:30:00+07:00"),
    "datetime_from_date_parsing": N_("Write date and time as 2024-12-09T14:30:00+07:00"),
    "timezone_aware": N_("Write date and time as 2024-12-09T14:30:00+07:00"),
    "date_parsing": N_("Write the date as 2024-12-09"),
    "date_from_datetime_parsing": N_("Write the date as 2024-12-09"),
    "json_invalid": N_("This is not valid JSON"),
    "extra_forbidden": N_("Leave this out: it is not known here"),
}
_OTHER_ADVICE = N_("Check this answer")


class Problem(Exception):
    """A refusal on its way to the client.

    `slug` names the kind of problem for programs (`closed-consultation`); `title` and `detail` are msgids marked with
    `N_`, `params` fill their %(name)s; `members` are the extra members of the JSON answer.
    """

    def __init__(
        self,
        status: int,
        slug: str,
        title: str,
        *,
        detail: str = "",
        params: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        **members: object,
    ) -> None:
        super().__init__(title)
        self.status = status
        self.slug = slug
        self.title = title
        self.detail = detail
        self.params = dict(params or {})
        self.headers = dict(headers or {})
        self.members = members

    def text(self, translate: Translate) -> tuple[str, str]:
        """Title and detail (may be empty) in the translator's language."""
        return self._fill(translate(self.title)), self._fill(translate(self.detail)) if self.detail else ""

    def _fill(self, text: str) -> str:
        return text % self.params if self.params else text

    def response(self, translate: Translate, language: Language) -> JSONResponse:
        """The problem+json answer."""
        title, detail = self.text(translate)
        body = {"type": TYPE_PREFIX + self.slug, "title": title, "status": self.status}
        if detail:
            body["detail"] = detail
        return JSONResponse(
            body | self.members,
            status_code=self.status,
            media_type=MEDIA_TYPE,
            headers=dict(_HEADERS, **{"Content-Language": language}, **self.headers),
        )


def problem_of_status(status: int, headers: Mapping[str, str] | None = None) -> Problem:
    """The problem for a bare HTTP status, such as a path that leads nowhere."""
    try:
        slug = HTTPStatus(status).phrase.lower().replace(" ", "-").replace("'", "")
    except ValueError:
        slug = f"status-{status}"
    return Problem(status, slug, _TITLES.get(status, _TITLES[500 if status >= 500 else 400]), headers=headers)


def invalid_request(errors: Sequence[Mapping[str, Any]], translate: Translate) -> Problem:
    """The errors of pydantic as one problem whose `errors` name each field and what to write there."""
    return Problem(422, "invalid-request", _TITLES[422], errors=[_field_error(error, translate) for error in errors])


def _field_error(error: Mapping[str, Any], translate: Translate) -> dict[str, str]:
    where, *path = error.get("loc") or ("body",)
    advice = translate(_FIELD_ADVICE.get(error["type"], _OTHER_ADVICE))
    context: dict[str, object] = error.get("ctx") or {}
    try:
        advice = advice % context if "%(" in advice else advice
    except KeyError:
        advice = translate(_OTHER_ADVICE)
    return {"in": str(where), "field": ".".join(str(part) for part in path), "do": advice}
