"""What kind of table a file holds is read from its content, never from its name."""

import re
from pathlib import Path

from shared.files.tabular.delimited import open_delimited
from shared.files.tabular.errors import EmptyFile, LockedOrOldWorkbook, NotATable
from shared.files.tabular.jsonlines import open_json_lines
from shared.files.tabular.table import Limits, Table
from shared.files.tabular.workbook import open_workbook

_HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|table|meta|style|div)\b", re.IGNORECASE)
_OTHERS = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "GZIP"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7-Zip"),
)


def open_table(path: Path, *, sheet: str | None = None, limits: Limits | None = None) -> Table:
    """The table in a CSV, JSON lines or XLSX file, whatever the file is called. Nothing but its start is read yet.

    :param sheet: the name of a workbook's sheet; None chooses the one with the data
    :raises TableRefused: with a sentence that says what to do
    :raises OSError: the file is not there or may not be read
    """
    limits = limits or Limits()
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if not head.strip(b"\0 \t\r\n"):
        raise EmptyFile
    if head.startswith(b"PK\x03\x04"):
        return open_workbook(path, sheet, limits)
    _refuse_other_kinds(head)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b'{"') or head.strip() == b"{}":
        return open_json_lines(path, limits)
    return open_delimited(path, limits)


def _refuse_other_kinds(head: bytes) -> None:
    text = head.removeprefix(b"\xef\xbb\xbf")
    if head.startswith(_OLE):
        raise LockedOrOldWorkbook
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = text[2:].replace(b"\0", b"")
    if _HTML.match(text):
        raise NotATable("HTML")
    if text.lstrip().startswith(b"<?xml"):
        raise NotATable("XML")
    if text.lstrip().startswith(b"["):
        raise NotATable("JSON")
    for mark, kind in _OTHERS:
        if head.startswith(mark):
            raise NotATable(kind)
