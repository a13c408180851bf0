"""A token is believed when a trusted instance signed it, for us, and not long ago. Nothing else is believed."""

import base64
import json
import stat
import time
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from shared.security.tokens import AUDIENCE, LEEWAY_SECONDS, SECONDS, SigningKey, TokenRefused, Verifier, trusted_keys


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    return SigningKey.load("north", tmp_path / "north")


@pytest.fixture
def verifier(key: SigningKey) -> Verifier:
    return Verifier({"north": key.public()})


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def signed(key: SigningKey, **changes: Any) -> str:
    """A token with some claims of its own; None leaves a claim out."""
    now = int(time.time())
    claims = {"iss": "north", "aud": AUDIENCE, "sub": "s", "role": "service", "iat": now, "exp": now + 60, **changes}
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": "Ed25519", "kid": key._key.kid}, kept, key._key, ["Ed25519"])


def test_a_fresh_token_says_who_and_in_which_role(key: SigningKey, verifier: Verifier) -> None:
    claims = verifier.verify(key.issue("service", "north.reporting"))
    assert (claims.subject, claims.role, claims.issuer) == ("north.reporting", "service", "north")
    assert 0 < claims.expires - time.time() <= SECONDS


def test_no_two_tokens_are_the_same(key: SigningKey) -> None:
    assert key.issue("service", "s") != key.issue("service", "s")


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    first = SigningKey.load("north", tmp_path / "keys")
    second = SigningKey.load("north", tmp_path / "keys")
    assert first.public() == second.public()
    assert stat.S_IMODE((tmp_path / "keys" / "signing.jwk").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_what_is_published_does_not_sign(key: SigningKey) -> None:
    assert all("d" not in published for published in key.public()["keys"])


REFUSED: dict[str, dict[str, Any]] = {
    "expired": {"exp": int(time.time()) - LEEWAY_SECONDS - 1},
    "without an end": {"exp": None},
    "for someone else": {"aud": "another"},
    "for nobody": {"aud": None},
    "of an issuer that is not trusted": {"iss": "south"},
    "without an issuer": {"iss": None},
    "without a subject": {"sub": None},
    "without a role": {"role": None},
    "with an end that is no number": {"exp": "tomorrow"},
    "not valid yet": {"nbf": int(time.time()) + 86_400},
    "issued in the future": {"iat": int(time.time()) + 86_400},
}


@pytest.mark.parametrize("claims", REFUSED.values(), ids=REFUSED.keys())
def test_a_token_is_refused(key: SigningKey, verifier: Verifier, claims: dict[str, Any]) -> None:
    with pytest.raises(TokenRefused):
        verifier.verify(signed(key, **claims))


def test_a_strangers_token_is_refused_even_under_our_name(tmp_path: Path, verifier: Verifier) -> None:
    stranger = SigningKey.load("north", tmp_path / "stranger")
    with pytest.raises(TokenRefused):
        verifier.verify(stranger.issue("service", "s"))


def test_a_trusted_instance_speaks_only_for_itself(tmp_path: Path, key: SigningKey) -> None:
    """South's key is trusted, but not for what says that it is north's."""
    south = SigningKey.load("south", tmp_path / "south")
    both = Verifier({"north": key.public(), "south": south.public()})
    assert both.verify(south.issue("service", "s")).issuer == "south"
    with pytest.raises(TokenRefused):
        both.verify(signed(south, iss="north"))


@pytest.mark.parametrize("name", ["none", "None", "NONE", "HS256", "ES256", "RS256"])
def test_a_token_that_names_another_algorithm_is_refused(key: SigningKey, verifier: Verifier, name: str) -> None:
    _, payload, signature = key.issue("service", "s").split(".")
    header = part({"alg": name, "kid": key._key.kid})
    for forged in (f"{header}.{payload}.", f"{header}.{payload}.{signature}"):
        with pytest.raises(TokenRefused):
            verifier.verify(forged)


def test_our_public_key_is_no_password(key: SigningKey, verifier: Verifier) -> None:
    """The classic confusion: the public key, known to all, used as the secret of a symmetric signature."""
    public = key.public()["keys"][0]
    now = int(time.time())
    claims = {"iss": "north", "aud": AUDIENCE, "sub": "s", "role": "service", "exp": now + 60}
    secret = OctKey.import_key({"kty": "oct", "k": public["x"]})
    with pytest.raises(TokenRefused):
        verifier.verify(jwt.encode({"alg": "HS256", "kid": public["kid"]}, claims, secret, ["HS256"]))


def test_a_key_brought_along_in_the_token_is_not_used(verifier: Verifier) -> None:
    brought = OKPKey.generate_key("Ed25519")
    claims = {"iss": "north", "aud": AUDIENCE, "sub": "s", "role": "service", "exp": int(time.time()) + 60}
    header = {"alg": "Ed25519", "jwk": brought.as_dict(private=False)}
    with pytest.raises(TokenRefused):
        verifier.verify(jwt.encode(header, claims, brought, ["Ed25519"]))


def test_no_changed_character_goes_unseen(key: SigningKey, verifier: Verifier) -> None:
    """The last character of a part holds bits that are not used: a change there may leave the same bytes."""
    token = key.issue("service", "s")
    for at, character in enumerate(token):
        if character == "." or token[at + 1 : at + 2] in {".", ""}:
            continue
        with pytest.raises(TokenRefused):
            verifier.verify(token[:at] + ("A" if character != "A" else "B") + token[at + 1 :])


@pytest.mark.parametrize(
    "token", ["", ".", "..", "a.b.c", "ร่วม", "x" * 10_000, "e30.e30.", part([1]) + "." + part(7) + ".x"]
)
def test_what_is_no_token_is_refused(verifier: Verifier, token: str) -> None:
    with pytest.raises(TokenRefused):
        verifier.verify(token)


def test_an_administrator_makes_an_issuer_trusted_by_a_file(tmp_path: Path, key: SigningKey) -> None:
    south = SigningKey.load("south", tmp_path / "south")
    folder = tmp_path / "north"
    (folder / "trusted").mkdir()
    (folder / "trusted" / "south.json").write_text(json.dumps(south.public()))
    verifier = Verifier(trusted_keys(key, folder))
    assert verifier.verify(south.issue("service", "s")).issuer == "south"
    assert verifier.verify(key.issue("service", "s")).issuer == "north"


def test_a_file_under_our_own_name_does_not_replace_our_key(tmp_path: Path, key: SigningKey) -> None:
    stranger = SigningKey.load("north", tmp_path / "stranger")
    folder = tmp_path / "north"
    (folder / "trusted").mkdir()
    (folder / "trusted" / "north.json").write_text(json.dumps(stranger.public()))
    verifier = Verifier(trusted_keys(key, folder))
    with pytest.raises(TokenRefused):
        verifier.verify(stranger.issue("service", "s"))
