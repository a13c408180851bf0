"""AES-256-GCM for the fields of one event.

`sealed` is a JSON object `{"key": <key id>, "secret": {field: box}, "erasable": {field: box}}`; a box is base64 of a
12-byte random nonce and the ciphertext of the field's JSON value, bound to the event id and the field's name. Destroying
the key makes every box under it unreadable for ever, while the bytes and their hash stay.
"""

import os
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12


def new_key() -> bytes:
    """A fresh random key of 32 bytes."""
    return os.urandom(KEY_BYTES)


def seal(key_id: str, key: bytes, event_id: str, secret: Mapping[str, Any], erasable: Mapping[str, Any]) -> bytes:
    """The `sealed` bytes of one event. Values are anything JSON can say."""
    cipher = AESGCM(key)
    boxes = {
        name: {field: _box(cipher, event_id, field, value) for field, value in values.items()}
        for name, values in (("secret", secret), ("erasable", erasable))
        if values
    }
    return orjson.dumps({"key": key_id, **boxes})


def sealed_key(sealed: bytes) -> str:
    """The id of the key that opens these bytes."""
    return orjson.loads(sealed)["key"]


def open_sealed(
    sealed: bytes, key: bytes | None, event_id: str, classes: Sequence[str] = ("secret", "erasable")
) -> dict[str, Any]:
    """The fields of the given classes; each is None when the key is gone. Raises ValueError for a box that was altered."""
    content = orjson.loads(sealed)
    cipher = AESGCM(key) if key else None
    opened: dict[str, Any] = {}
    for name in classes:
        for field, box in content.get(name, {}).items():
            opened[field] = _open(cipher, event_id, field, box) if cipher else None
    return opened


def _box(cipher: AESGCM, event_id: str, field: str, value: Any) -> str:
    nonce = os.urandom(NONCE_BYTES)
    return b64encode(nonce + cipher.encrypt(nonce, orjson.dumps(value), _bound(event_id, field))).decode()


def _open(cipher: AESGCM, event_id: str, field: str, box: str) -> Any:
    raw = b64decode(box)
    try:
        return orjson.loads(cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound(event_id, field)))
    except InvalidTag as error:
        raise ValueError(f"the sealed field {field} of event {event_id} was altered or belongs elsewhere") from error


def _bound(event_id: str, field: str) -> bytes:
    return f"{event_id}/{field}".encode()
