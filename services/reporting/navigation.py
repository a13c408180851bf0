"""What stands around every page of reporting."""

from collections.abc import Callable

from starlette.requests import Request

from services.reporting.words import say
from shared.settings import Settings
from shared.web import N_, language_of

STAFF_PAGES = (
    ("/reporting/", N_("Dashboard")),
    ("/reporting/operations", N_("Operations")),
)


def everywhere(settings: Settings) -> Callable[[Request], dict[str, object]]:
    """The header's words for a request: who speaks, where the brand leads, the pages of the staff."""

    def context(request: Request) -> dict[str, object]:
        language = language_of(request)
        return {
            "organization": settings.organization_in(language),
            "home": "/",
            "navigation": [{"href": href, "label": say(label, language)} for href, label in STAFF_PAGES],
        }

    return context
