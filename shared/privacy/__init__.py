"""Sealed fields: kept as ciphertext beside an event, readable while their key exists."""

from shared.privacy.sealing import new_key, open_sealed, seal, sealed_key

__all__ = ["new_key", "open_sealed", "seal", "sealed_key"]
