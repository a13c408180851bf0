"""Who may call: short-lived tokens signed by an instance's key, checked by each service for itself."""

from shared.security.tokens import Claims, SigningKey, TokenRefused, Verifier

__all__ = ["Claims", "SigningKey", "TokenRefused", "Verifier"]
