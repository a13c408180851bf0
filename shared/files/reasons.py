"""Why something in a file was not taken: one sentence in Thai and one in English, each saying what to do about it."""

from enum import Enum
from typing import ClassVar


class Reason(Enum):
    """A refusal's reason. A subclass lists its members as ``CODE = (thai, english)``; ``{detail}`` is filled in."""

    def __init__(self, thai: str, english: str) -> None:
        self.thai = thai
        self.english = english

    @property
    def code(self) -> str:
        """The reason's name for machines, such as ``no_text``."""
        return self.name.lower()

    def say(self, language: str = "th", detail: str = "") -> str:
        """The sentence in Thai, or in English where ``language`` is ``en``."""
        template = self.english if language == "en" else self.thai
        return template.replace("{detail}", detail)


class FileError(Exception):
    """A whole file can't be used. A subclass gives the two sentences; ``detail`` fills their ``{detail}``."""

    thai: ClassVar[str]
    english: ClassVar[str]

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        super().__init__(self.say("en"))

    def say(self, language: str = "th") -> str:
        """The sentence in Thai, or in English where ``language`` is ``en``."""
        template = self.english if language == "en" else self.thai
        return template.replace("{detail}", self.detail)
