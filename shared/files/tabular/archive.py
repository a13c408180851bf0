"""An XLSX file is a ZIP of XML that anyone can have made: it is weighed before it is opened."""

import re
import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from shared.files.tabular.errors import DamagedWorkbook, NotATable, UnsafeWorkbook
from shared.files.tabular.table import Limits

_MOST_PARTS = 2_000
_PROLOGUE = 64 * 1024
_ROOT_ELEMENT = re.compile(rb"<[A-Za-z]")
_OTHER_ARCHIVES = (
    ("word/document.xml", "Word"),
    ("ppt/presentation.xml", "PowerPoint"),
    ("content.xml", "OpenDocument"),
)


def check_workbook(path: Path, limits: Limits) -> None:
    """Return where the file may be given to a spreadsheet reader.

    Sizes are those the archive declares; its reader stops there, so a lie ends as damage, not as memory.

    :raises NotATable: another kind of archive
    :raises UnsafeWorkbook: it would unpack to more than the limits, or defines XML entities
    :raises DamagedWorkbook: the archive can't be read
    """
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
            _check_kind({part.filename for part in parts})
            _check_sizes(parts, limits)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _check_prologue(archive, part)
    except (BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError, zlib.error) as error:
        raise DamagedWorkbook(str(error)) from error


def _check_kind(names: set[str]) -> None:
    if any(name.startswith("xl/") for name in names):
        return
    raise NotATable(next((kind for name, kind in _OTHER_ARCHIVES if name in names), "ZIP"))


def _check_sizes(parts: list[ZipInfo], limits: Limits) -> None:
    if len(parts) > _MOST_PARTS:
        raise UnsafeWorkbook(f"{len(parts):,} parts")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.workbook_bytes:
        raise UnsafeWorkbook(f"{unpacked:,} bytes > {limits.workbook_bytes:,}")
    apart = sum(part.file_size for part in parts if _is_read_whole(part.filename))
    if apart > limits.shared_text_bytes:
        raise UnsafeWorkbook(f"{apart:,} bytes of text > {limits.shared_text_bytes:,}")


def _is_read_whole(name: str) -> bool:
    """True for texts and styles, which a reader holds in memory; sheets are streamed and pictures never opened."""
    return name.endswith(".xml") and not name.startswith("xl/worksheets/")


def _check_prologue(archive: ZipFile, part: ZipInfo) -> None:
    """Office never writes a document type; one is there only to make the reader expand entities."""
    with archive.open(part) as stream:
        start = stream.read(_PROLOGUE).replace(b"\0", b"")
    root = _ROOT_ELEMENT.search(start)
    if b"<!DOCTYPE" in start[: root.start() if root else None] or not root:
        raise UnsafeWorkbook(part.filename)
