"""The hash chain.

    digest = SHA-256 of nine parts, each prefixed by its length as 4 bytes, big endian:
             id, stream, version, type, schema, time (UTF-8 text; numbers in decimal),
             SHA-256(data), SHA-256(meta), SHA-256(sealed) or nothing where there is none
    hash   = SHA-256(previous hash | position as 8 bytes, big endian | digest);  before position 1: 32 zero bytes

The digest needs nothing that only the log knows, so it is made before the head is locked.
"""

from hashlib import sha256
from struct import Struct

_position = Struct(">32sQ32s").pack
_digest_parts = Struct(">I").pack
_hash_length = _digest_parts(32)
_no_seal = _digest_parts(0)


def event_digest(
    event_id: str,
    stream: str,
    version: int,
    event_type: str,
    schema: int,
    time: str,
    data_hash: bytes,
    meta_hash: bytes,
    sealed_hash: bytes | None,
) -> bytes:
    """32 bytes that stand for everything a caller wrote in one event. The three hashes are 32 bytes each."""
    parts: list[bytes] = []
    for text in (event_id, stream, str(version), event_type, str(schema), time):
        raw = text.encode()
        parts.append(_digest_parts(len(raw)))
        parts.append(raw)
    parts += (_hash_length, data_hash, _hash_length, meta_hash)
    parts += (_no_seal,) if sealed_hash is None else (_hash_length, sealed_hash)
    return sha256(b"".join(parts)).digest()


def chain_hash(previous: bytes, position: int, digest: bytes) -> bytes:
    """The 32-byte hash of the whole log up to and including `position`."""
    return sha256(_position(previous, position, digest)).digest()
