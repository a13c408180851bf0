"""Which of the encodings of Thai offices a file is written in, decided by what is valid and reads as Thai."""

import codecs
import re
from pathlib import Path

from shared.files.tabular.errors import EmptyFile, UnknownEncoding

UTF8 = "utf-8-sig"
THAI_WINDOWS = "cp874"
"""Windows code page 874: TIS-620 and ISO-8859-11 with Microsoft's quotation marks and dashes added."""

_CHUNK = 256 * 1024
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, UTF8), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_UTF32_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_ORDINARY = re.compile(r"[\t\r\n -~\u0e01-\u0e3a\u0e3f-\u0e5b\u2010-\u201f\u2026]")
_THAI = re.compile(r"[ก-ฺเ-๎]")
_MISPLACED = re.compile(r"(?<![ก-ฮะ-ฺเ-๎])[ัิ-ฺ็-๎]|[เ-ไ](?![ก-ฮ])")
"""A mark above or below a line without a letter to carry it, or a leading vowel without its consonant."""


def detect_encoding(path: Path) -> str:
    """The codec of a text file: ``utf-8-sig``, ``utf-16`` (with mark), ``utf-16-le``, ``utf-16-be`` or ``cp874``.

    A file of ASCII alone is UTF-8. A UTF-8 file with a few broken bytes stays UTF-8: only those rows are lost.

    :raises EmptyFile: no byte in it
    :raises UnknownEncoding: none of them reads well
    """
    sample = _sample(path)
    if not sample:
        raise EmptyFile
    if sample.startswith(_UTF32_MARKS):
        raise UnknownEncoding
    for mark, codec in _BYTE_ORDER_MARKS:
        if sample.startswith(mark):
            return codec
    if b"\0" in sample:
        best = max(("utf-16-le", "utf-16-be", UTF8), key=lambda codec: _ordinary_share(sample, codec))
        return _at_least(0.9, _ordinary_share(sample, best), best)
    if _is_utf8(sample):
        return _at_least(0.9, 1 - _control_share(sample), UTF8)
    return _at_least(0.95, _thai_likelihood(sample.decode(THAI_WINDOWS, "replace")), THAI_WINDOWS)


def _sample(path: Path) -> bytes:
    """The head of the file, and where that is plain ASCII the first stretch that is not."""
    with path.open("rb") as stream:
        head = stream.read(_CHUNK)
        more = head
        while more and more.isascii() and b"\0" not in more:
            more = stream.read(_CHUNK)
    return head if more is head else head[:4096] + more


def _at_least(enough: float, share: float, codec: str) -> str:
    if share < enough:
        raise UnknownEncoding
    return codec


def _ordinary_share(sample: bytes, codec: str) -> float:
    """The share of characters that occur in Thai and English writing."""
    text = sample[: len(sample) // 2 * 2].decode(codec, "replace")
    return len(_ORDINARY.findall(text)) / len(text)


def _control_share(sample: bytes) -> float:
    return sum(sample.count(bytes((code,))) for code in range(32) if code not in b"\t\n\r\x1a") / len(sample)


def _is_utf8(sample: bytes) -> bool:
    """True where at least nine in ten bytes above ASCII belong to a whole UTF-8 sequence."""
    high = len(_HIGH_BYTE.findall(sample))
    whole = sum(len(match) for match in _MULTIBYTE.findall(sample))
    return whole >= 0.9 * (high - 3)


def _thai_likelihood(text: str) -> float:
    """1 for Thai as it is spelt, towards 0 for other bytes that happen to fall on Thai letters; without Thai, 0."""
    letters = len(_THAI.findall(text))
    return 1 - (len(_MISPLACED.findall(text)) + text.count("\ufffd")) / letters if letters else 0.0
