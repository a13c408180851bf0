"""The token at the edge of HTTP: `Authorization: Bearer …`."""

from collections.abc import Callable

from fastapi import Request

from shared.security.tokens import Claims, TokenRefused, Verifier
from shared.web import N_, Problem


def bearer(verifier: Verifier, *roles: str) -> Callable[[Request], Claims]:
    """A FastAPI dependency: the claims of a valid token in one of `roles`. Raises Problem 401 or 403."""

    def claims(request: Request) -> Claims:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        try:
            if scheme.lower() != "bearer":
                raise TokenRefused("the Authorization header needs a bearer token")
            found = verifier.verify(token.strip())
        except TokenRefused as error:
            raise Problem(
                401, "token-refused", N_("This request needs a valid service token"), reason=str(error)
            ) from error
        if found.role not in roles:
            raise Problem(403, "role-refused", N_("This role may not do that"), roles=list(roles))
        return found

    return claims
