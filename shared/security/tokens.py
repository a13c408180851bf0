"""Tokens: JWTs signed with Ed25519 (RFC 8037, RFC 9864), valid for 5 minutes unless asked otherwise.

An instance has one signing key, made on first use in its key folder. A verifier knows the public keys of the issuers it
trusts; it accepts Ed25519 alone, so a token that names another algorithm, `none` included, is refused.
"""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

AUDIENCE = "ruam"
ALGORITHMS = ["Ed25519"]
SECONDS = 300
LEEWAY_SECONDS = 5


class TokenRefused(Exception):
    """The token is missing, altered, expired, or signed by someone this instance does not trust."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid token says: who, in which role, by which instance, until when (Unix seconds)."""

    subject: str
    role: str
    issuer: str
    expires: int


class SigningKey:
    """The key of one instance. `issuer` is the instance's name."""

    def __init__(self, issuer: str, key: OKPKey) -> None:
        self.issuer, self._key = issuer, key

    @classmethod
    def load(cls, issuer: str, folder: Path) -> "SigningKey":
        """Read the key, or make it when this is the first use. Its file is readable by its owner only."""
        path = folder / "signing.jwk"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return cls(issuer, OKPKey.import_key(json.loads(path.read_text())))
        key = OKPKey.generate_key("Ed25519", {"kid": uuid4().hex[:12], "use": "sig"})
        with os.fdopen(handle, "w") as file:
            json.dump(key.as_dict(private=True), file)
        return cls(issuer, key)

    def issue(self, role: str, subject: str, seconds: int = SECONDS) -> str:
        """A token for `subject` in `role`."""
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": AUDIENCE, "sub": subject, "role": role, "iat": now, "exp": now + seconds}
        return jwt.encode(
            {"alg": "Ed25519", "kid": self._key.kid}, {**claims, "jti": uuid4().hex}, self._key, ALGORITHMS
        )

    def public(self) -> dict[str, Any]:
        """The JWKS (RFC 7517) that others check this instance's tokens with."""
        return {"keys": [self._key.as_dict(private=False)]}


class Verifier:
    """Checks tokens of the issuers it was given: `trusted` maps an issuer's name to its JWKS."""

    def __init__(self, trusted: Mapping[str, Any]) -> None:
        self._keys = {issuer: KeySet.import_key_set(jwks) for issuer, jwks in trusted.items()}

    def verify(self, token: str) -> Claims:
        """Raises TokenRefused, saying why."""
        try:
            issuer = self._issuer(token)
            decoded = jwt.decode(token, self._keys[issuer], algorithms=ALGORITHMS)
            jwt.JWTClaimsRegistry(
                leeway=LEEWAY_SECONDS,
                iss={"essential": True, "value": issuer},
                aud={"essential": True, "value": AUDIENCE},
                exp={"essential": True},
            ).validate(decoded.claims)
            claims = decoded.claims
            return Claims(str(claims["sub"]), str(claims["role"]), issuer, int(claims["exp"]))
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise TokenRefused(f"the token is not valid here: {error}") from error

    def _issuer(self, token: str) -> str:
        from joserfc.jws import extract_compact  # noqa: PLC0415 - only the payload is read before the key is known

        issuer = json.loads(extract_compact(token.encode()).payload).get("iss")
        if issuer not in self._keys:
            raise TokenRefused(f"tokens of {issuer!r} are not trusted here")
        return issuer


def trusted_keys(own: SigningKey, folder: Path) -> dict[str, Any]:
    """The issuers this instance trusts: itself, and each `<key folder>/trusted/<issuer>.json` an administrator put there."""
    others = {path.stem: json.loads(path.read_text()) for path in sorted((folder / "trusted").glob("*.json"))}
    return {**others, own.issuer: own.public()}
