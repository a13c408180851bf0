"""A staff member's session in the browser, until accounts take its place: a signed token in a cookie.

`./ruam link` prints a link with a token that is valid for ten minutes; opening it exchanges the token for a cookie of
eight hours. The cookie is HttpOnly and SameSite=Lax, and a form is taken only from our own pages.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from shared.security.http import bearer
from shared.security.tokens import Claims, SigningKey, TokenRefused, Verifier
from shared.web import N_, Problem

COOKIE = "ruam-staff"
LINK_SECONDS = 600
SESSION_SECONDS = 8 * 3600
ROLES = ("officer", "administrator")
SAFE_METHODS = ("GET", "HEAD")


def session_router(service: str, key: SigningKey, verifier: Verifier, home: str) -> APIRouter:
    """/<service>/enter?token=…&next=…, and /<service>/leave."""
    routes = APIRouter(prefix=f"/{service}", include_in_schema=False)

    @routes.get("/enter")
    async def enter(request: Request, token: str, next: str = home) -> RedirectResponse:  # noqa: A002
        try:
            claims = verifier.verify(token)
        except TokenRefused as error:
            raise _sign_in() from error
        if claims.role not in ROLES:
            raise _sign_in()
        ours = next.startswith("/") and not next.startswith(("//", "/\\"))
        answer = RedirectResponse(next if ours else home, 303)
        answer.set_cookie(
            COOKIE, key.issue(claims.role, claims.subject, SESSION_SECONDS), max_age=SESSION_SECONDS, httponly=True,
            samesite="lax", secure=request.url.scheme == "https", path="/",
        )  # fmt: skip
        return answer

    @routes.post("/leave")
    async def leave() -> RedirectResponse:
        answer = RedirectResponse("/", 303)
        answer.delete_cookie(COOKIE, path="/")
        return answer

    return routes


def staff(verifier: Verifier, *roles: str) -> Callable[[Request], Claims]:
    """A FastAPI dependency for pages: the signed-in staff member in one of `roles`. Raises Problem 401 or 403."""

    def claims(request: Request) -> Claims:
        try:
            found = verifier.verify(request.cookies[COOKIE])
        except (KeyError, TokenRefused) as error:
            raise _sign_in() from error
        if found.role not in (roles or ROLES):
            raise Problem(403, "role-refused", N_("You have no right to do this"))
        if request.method not in SAFE_METHODS and not _from_our_pages(request):
            raise Problem(403, "foreign-form", N_("This form was not sent from our own page"))
        return found

    return claims


def staff_or_bearer(verifier: Verifier, *roles: str) -> Callable[[Request], Claims]:
    """The same for what both people and programs read: a session, or else `Authorization: Bearer …`."""
    by_session, by_token = staff(verifier, *roles), bearer(verifier, *roles)

    def claims(request: Request) -> Claims:
        return (by_session if COOKIE in request.cookies else by_token)(request)

    return claims


def _from_our_pages(request: Request) -> bool:
    site = request.headers.get("sec-fetch-site")
    if site:
        return site == "same-origin"
    origin = request.headers.get("origin", "")
    return urlsplit(origin).netloc == request.headers.get("host")


def _sign_in() -> Problem:
    return Problem(
        401,
        "sign-in",
        N_("Please sign in"),
        detail=N_("Open the link that the command ./ruam link prints on the server"),
    )
