"""The web shell every service builds its pages on. README.md shows how to use it in one screen."""

from shared.web.catalogue import N_
from shared.web.language import Language, language_of
from shared.web.problem import Problem
from shared.web.shell import Shell

__all__ = ["N_", "Language", "Problem", "Shell", "language_of"]
