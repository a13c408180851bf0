"""The import key: which row is the same row as before, so that importing again never counts it twice.

A row with the source's own id is that id, whatever else in it changes: taken a second time with other content it is
refused as a conflict, not counted. A row without one is its content (every filled cell with its heading, except running
numbers) and which occurrence of that content it is in the file. So the same file renamed, saved in another encoding or
with another delimiter, sorted anew, with rows put in or added, gives the same keys; two people who wrote the very same
opinion in one file are two. The file's name, its bytes and the row's number are left out on purpose: with any of them a
harmless change would count all rows again.

What it can't know: whether equal rows without id in two different files are one opinion or two. They count once unless
the files are imported under different source names. A cell of another type is other content (an Excel date saved as CSV
text).
"""

import unicodedata
from collections import Counter
from hashlib import sha256
from uuid import UUID

from services.feedback.importing.fields import is_bookkeeping
from shared.files.tabular import Row, as_text

_PURPOSE = "ruam.feedback.import.1"


class ImportKeys:
    """Keys of one file's rows for one consultation, in order. Remembers 32 bytes for each row it has seen."""

    def __init__(self, consultation: str, source: str = "") -> None:
        self._scope = (_PURPOSE, consultation, source)
        self._contents: dict[bytes, bytes] = {}
        self._occurrences: Counter[bytes] = Counter()

    def key(self, row: Row, own_id: str = "") -> UUID:
        """The row's key, a UUID of version 8 (RFC 9562). ``own_id`` is the source's id of the row, empty without one.

        :raises ValueError: another row of this file has the same id and other content
        """
        content = _content(row)
        if not own_id:
            self._occurrences[content] += 1
            return _uuid(*self._scope, "content", content.hex(), str(self._occurrences[content]))
        key = _uuid(*self._scope, "id", own_id)
        if self._contents.setdefault(key.bytes, content) != content:
            raise ValueError(own_id)
        return key


def _content(row: Row) -> bytes:
    cells = ((plain(name), plain(as_text(cell))) for name, cell in row.values.items() if not is_bookkeeping(name))
    return _digest(*(part for cell in sorted(cells) for part in cell))[:16]


def plain(text: str) -> str:
    """The text in one form of Unicode and with single spaces: what differs only in that is the same."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _digest(*parts: str) -> bytes:
    """SHA-256 over the parts, each led by its length in bytes, so that no two lists of parts are alike."""
    digest = sha256()
    for part in parts:
        data = part.encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.digest()


def _uuid(*parts: str) -> UUID:
    raw = bytearray(_digest(*parts)[:16])
    raw[6] = raw[6] & 0x0F | 0x80
    raw[8] = raw[8] & 0x3F | 0x80
    return UUID(bytes=bytes(raw))
