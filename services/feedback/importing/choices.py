"""Finds the district or target group that a cell means among those of the consultation, by code or by name."""

import re
from collections.abc import Iterable

from services.feedback.importing.people import said
from shared.contracts.feedback import Choice
from shared.files.tabular import Cell

_PROVINCE = re.compile(r"[\s,]*(?:จ\.|จังหวัด|changwat|province).*$", re.IGNORECASE)
_PREFIX = re.compile(
    r"^(?:อำเภอ|กิ่งอำเภอ|เขต|อ\.|amphoe|amphur|district)\s*|\s*(?:district|amphoe|amphur)$", re.IGNORECASE
)
_SPACES = re.compile(r"[\s.\-']+")


class Choices:
    """The districts, or the target groups, that a consultation names."""

    def __init__(self, choices: Iterable[Choice]) -> None:
        self._codes: dict[str, str] = {}
        for choice in choices:
            for name in (choice.code, choice.name.th, choice.name.en):
                if name:
                    self._codes[_plain(name)] = choice.code

    def code_of(self, cell: Cell | None) -> str | None:
        """The code meant by a code or a name in Thai or English, with or without ``อ.``, ``อำเภอ`` or ``Amphoe``.

        ``เมือง`` alone is the only district whose name begins so. None where the cell says nothing, or where the
        consultation names no choices at all.

        :raises LookupError: the cell names none of them
        """
        text = said(cell)
        if not text or not self._codes:
            return None
        plain = _plain(text)
        if plain in self._codes:
            return self._codes[plain]
        beginning = {
            code
            for name, code in self._codes.items()
            if plain in ("เมือง", "mueang", "muang") and name.startswith(plain)
        }
        if len(beginning) == 1:
            return beginning.pop()
        raise LookupError(text)


def _plain(text: str) -> str:
    name = _PREFIX.sub("", _PROVINCE.sub("", text.strip()))
    return _SPACES.sub("", name).casefold()
