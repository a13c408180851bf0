"""What every service is made of besides its domain; each `app.py` wires its own parts into it."""

from shared.runtime.runtime import Runtime
from shared.runtime.standard import make_app

__all__ = ["Runtime", "make_app"]
