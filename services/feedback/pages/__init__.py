"""Pages of feedback: citizens, moderators, officers and kiosks, each in a file of its own."""

from fastapi import APIRouter, Request

from services.feedback.pages import answer, home, kiosk, manage, moderation, status
from services.feedback.pages.site import Site
from services.feedback.reception import Reception
from shared.runtime import Runtime
from shared.security.session import session_router
from shared.settings import Settings
from shared.web import N_, Shell, language_of

STAFF_HOME = "/feedback/moderation"
NAVIGATION = (
    (STAFF_HOME, N_("Moderation")),
    ("/feedback/manage", N_("Consultations")),
    ("/reporting/", N_("Results")),
)


def router(runtime: Runtime, shell: Shell, reception: Reception) -> APIRouter:
    """Every page of the service, the way in for staff included."""
    site = Site(runtime, shell, reception)
    routes = APIRouter(include_in_schema=False)
    for group in (home, answer, status, moderation, manage, kiosk):
        routes.include_router(group.router(site))
    routes.include_router(session_router("feedback", runtime.key, runtime.verifier, STAFF_HOME))
    return routes


def everywhere(shell: Shell, settings: Settings, request: Request) -> dict[str, object]:
    """What the shell shows on every page: whose it is, and the navigation, in the reader's language."""
    translate = shell.translations(request).gettext
    return {
        "organization": settings.organization_in(language_of(request)),
        "navigation": [{"href": href, "label": translate(label)} for href, label in NAVIGATION],
    }
