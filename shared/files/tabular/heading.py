"""Which row holds the headings: titles above are passed over, two rows of merged headings become one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from shared.files.tabular.records import Record
from shared.files.tabular.table import Cell
from shared.files.tabular.values import as_number, as_text

PREVIEW_ROWS = 50
_LONGEST_NAME = 120
_FILLED = 0.75
_NUMBERS = 0.3


@dataclass(frozen=True, slots=True)
class Heading:
    """Column names by position (None: a column without heading or content), and the rows they were read from."""

    names: tuple[str | None, ...]
    rows: tuple[int, ...]
    skipped: tuple[str, ...]
    cells: tuple[tuple[Cell | None, ...], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names in order."""
        return tuple(name for name in self.names if name is not None)


def find_heading(records: Sequence[Record]) -> Heading:
    """The heading among a table's first records.

    A heading row is the first with short text in three quarters as many cells as the fuller rows have. Where it has
    gaps that the row below fills (merged cells), both are joined as ``parent / child``. Where no row is like that, the
    columns are called A, B, C as in a spreadsheet.
    """
    filled = [record for record in records if any(cell is not None for cell in record.cells)]
    needed = _FILLED * _usual_width(filled)
    for index, record in enumerate(filled):
        below = filled[index + 1] if index + 1 < len(filled) else None
        if below and _is_merged_pair(record.cells, below.cells):
            names = _joined(record.cells, below.cells)
            if _count(names) >= needed:
                return _heading(names, [record, below], filled[:index], filled[index + 2 :])
        if _count(record.cells) >= needed and _is_text(record.cells):
            return _heading(record.cells, [record], filled[:index], filled[index + 1 :])
        if _count(record.cells) >= needed:
            break
    return _heading((), [], [], filled)


def column_letter(position: int) -> str:
    """A spreadsheet's name of a column: 0 is A, 26 is AA."""
    letters = ""
    while position >= 0:
        position, letter = divmod(position, 26)
        letters = chr(ord("A") + letter) + letters
        position -= 1
    return letters


def _heading(
    cells: Sequence[Cell | None], rows: Sequence[Record], skipped: Sequence[Record], data: Sequence[Record]
) -> Heading:
    """The names; letters for columns without one that are ever filled, or beyond the last heading mostly filled."""
    uses = Counter(position for record in data for position, cell in enumerate(record.cells) if cell is not None)
    used = {position for position, count in uses.items() if position < len(cells) or count > len(data) / 2}
    width = max([len(cells), *(position + 1 for position in used)])
    names: list[str | None] = []
    for position in range(width):
        cell = cells[position] if position < len(cells) else None
        name = " ".join(as_text(cell).split()) or (column_letter(position) if position in used else None)
        names.append(_unique(name, names) if name else None)
    while names and names[-1] is None:
        names.pop()
    titles = tuple(" ".join(as_text(cell) for cell in record.cells if cell is not None) for record in skipped)
    return Heading(tuple(names), tuple(row.number for row in rows), titles, tuple(row.cells for row in rows))


def _usual_width(filled: Sequence[Record]) -> int:
    """The filled cells that three quarters of the rows don't pass: neither titles nor a broken row decide it."""
    widths = sorted(_count(record.cells) for record in filled)
    return widths[(len(widths) - 1) * 3 // 4] if widths else 0


def _unique(name: str, taken: Sequence[str | None]) -> str:
    copy, unique = 1, name
    while unique in taken:
        copy += 1
        unique = f"{name} ({copy})"
    return unique


def _count(cells: Sequence[object]) -> int:
    return sum(cell is not None for cell in cells)


def _is_text(cells: Sequence[Cell | None]) -> bool:
    """True for a row of short texts, with few numbers or dates among them."""
    filled = [cell for cell in cells if cell is not None]
    numbers = sum(not isinstance(cell, str) or as_number(cell) is not None for cell in filled)
    return numbers <= _NUMBERS * len(filled) and all(len(as_text(cell)) <= _LONGEST_NAME for cell in filled)


def _is_merged_pair(upper: Sequence[Cell | None], lower: Sequence[Cell | None]) -> bool:
    """True where the lower row names parts of cells merged across in the upper row, which has other cells besides."""
    if not (_is_text(upper) and _is_text(lower)):
        return False
    above = {position for position, cell in enumerate(upper) if cell is not None}
    below = {position for position, cell in enumerate(lower) if cell is not None}
    spanned = {position for position in below - above if any(parent < position for parent in above)}
    heads = above & below
    return len(above) > 1 and bool(spanned) and all(position + 1 in spanned for position in heads)


def _joined(upper: Sequence[Cell | None], lower: Sequence[Cell | None]) -> list[Cell | None]:
    names: list[Cell | None] = []
    parent: Cell | None = None
    width = max(len(upper), len(lower))
    padded = [[*row, *[None] * (width - len(row))] for row in (upper, lower)]
    for above, child in zip(*padded, strict=True):
        parent = above if above is not None else parent
        both = child is not None and parent is not None
        names.append(f"{as_text(parent)} / {as_text(child)}" if both else child if child is not None else above)
    return names


def repeats(heading: Heading, cells: Sequence[Cell | None]) -> bool:
    """True for a row that is the heading once more, as printed lists have it on every page."""
    return bool(heading.cells) and _trimmed(cells) in [_trimmed(row) for row in heading.cells]


def _trimmed(cells: Sequence[Cell | None]) -> tuple[Cell | None, ...]:
    end = len(cells)
    while end and cells[end - 1] is None:
        end -= 1
    return tuple(cells[:end])
