"""Delimited text into records: which delimiter, where one ends, and how a stray quotation mark harms one row only."""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shared.files.reasons import Reason
from shared.files.tabular.errors import RowProblem
from shared.files.tabular.lines import Line, has_broken_characters
from shared.files.tabular.table import Cell, Limits

DELIMITERS = (",", ";", "\t", "|")
ONE_COLUMN = "\x1f"
"""ASCII's unit separator, which no office types: every line is one cell."""

_EXCEL_HINT = re.compile(r'"?sep=(?P<delimiter>[^"\n]?)"?', re.IGNORECASE)
_CONSISTENT = 0.6


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one row before headings are known, or the reason why there are none. ``None`` is a blank cell."""

    number: int
    cells: tuple[Cell | None, ...]
    raw: str
    problem: Reason | None = None
    detail: str = ""


def excel_hint(line: str) -> str | None:
    """The delimiter of Excel's own first line ``sep=;`` (a tab where none is named), or None where the line is none."""
    match = _EXCEL_HINT.fullmatch(line.strip(" "))
    return match["delimiter"] or "\t" if match else None


def detect_delimiter(lines: list[Line], limits: Limits) -> str:
    """The delimiter that cuts these lines most steadily into the same number of cells, two or more; or `ONE_COLUMN`.

    Lines of one cell at the start are titles and don't count.
    """
    scores = {ONE_COLUMN: 0.0}
    for delimiter in DELIMITERS:
        sizes = [len(record.cells) for record in split_records(lines, delimiter, "", limits) if record.raw.strip()]
        titles = next((index for index, size in enumerate(sizes) if size > 1), len(sizes))
        [(size, rows)] = Counter(sizes[titles:]).most_common(1) or [(1, 0)]
        if size > 1 and rows >= _CONSISTENT * len(sizes[titles:]):
            scores[delimiter] = rows / len(sizes[titles:]) + min(size, 50) / 1_000
    return max(scores, key=scores.__getitem__)


def split_records(lines: Iterable[Line], delimiter: str, codec: str, limits: Limits) -> Iterator[Record]:
    """Records in order, numbered from 1 as a spreadsheet would; a line that can't be read is a record with its problem.

    A quoted cell may run over several lines. One that is never closed, or closed where no cell ends, costs the line it
    was opened on; the lines after it are read again by themselves.
    """
    cutter = _Cutter(delimiter)
    source, again = iter(lines), deque[Line]()
    number = 0
    while (line := _next_line(source, again)) is not None:
        number += 1
        if line.too_long:
            yield Record(number, (), line.text, RowProblem.TOO_LONG, f"{line.too_long:,}")
            continue
        rest = _rest_of_record(line, source, again, cutter, limits) if cutter.opens(line.text) else []
        if rest is None:
            yield Record(number, (), line.text, RowProblem.OPEN_QUOTE)
            continue
        raw = "\n".join([line.text, *(part.text for part in rest)])
        problem = text_problem(raw, codec)
        yield Record(number, (), raw, problem) if problem else Record(number, cutter.cut(raw), raw)


def text_problem(raw: str, codec: str) -> RowProblem | None:
    """What makes a text unfit to be kept: NUL, or characters that could not be read."""
    if "\0" in raw:
        return RowProblem.NUL_CHARACTER
    if not raw.isascii() and has_broken_characters(raw, codec):
        return RowProblem.BROKEN_CHARACTERS
    return None


def _next_line(source: Iterator[Line], again: deque[Line]) -> Line | None:
    return again.popleft() if again else next(source, None)


def _rest_of_record(
    line: Line, source: Iterator[Line], again: deque[Line], cutter: "_Cutter", limits: Limits
) -> list[Line] | None:
    """The further lines of a record whose last cell is open; None, and all put back, if it never ends well."""
    rest: list[Line] = []
    characters = len(line.text)
    while len(rest) < limits.quoted_lines and characters < limits.row_characters:
        following = _next_line(source, again)
        if following is None:
            break
        rest.append(following)
        characters += len(following.text)
        if cutter.ends(following.text):
            return rest
        if following.too_long or not cutter.goes_on(following.text):
            break
    again.extendleft(reversed(rest))
    return None


class _Cutter:
    """Cuts a record into cells, and knows whether a line leaves a quoted cell open. Every pattern takes linear time."""

    def __init__(self, delimiter: str) -> None:
        mark = re.escape(delimiter)
        inside = r'(?:[^"]++|"")*+'
        plain = rf'(?! *")[^{mark}]*+'
        exact = rf'(?: *"{inside}" *|{plain})'
        lenient = rf'(?: *"{inside}"[^{mark}]*+|{plain})'
        self._whole_line = re.compile(rf"{lenient}(?:{mark}{lenient})*+")
        self._end = re.compile(rf'{inside}" *(?:{mark}{exact})*+')
        self._going_on = re.compile(rf'{inside}(?:" *(?:{mark}{exact})*+{mark} *"{inside})?')
        self._cell = re.compile(rf' *"(?P<quoted>{inside})"(?P<tail>[^{mark}]*+)|(?P<plain>[^{mark}]*+)')

    def opens(self, line: str) -> bool:
        """True where the line ends inside a quoted cell that it opened."""
        return '"' in line and not self._whole_line.fullmatch(line)

    def ends(self, line: str) -> bool:
        """True where a cell open at the start of the line is closed in it, and none is open at its end."""
        return bool(self._end.fullmatch(line))

    def goes_on(self, line: str) -> bool:
        """True where a cell is open at the start of the line and one is at its end."""
        return bool(self._going_on.fullmatch(line))

    def cut(self, record: str) -> tuple[Cell | None, ...]:
        """The cells of a whole record, without quotation marks and surrounding blanks."""
        cells: list[str | None] = []
        position = 0
        while position <= len(record) and (match := self._cell.match(record, position)):
            quoted = match["quoted"]
            text = match["plain"] if quoted is None else quoted.replace('""', '"') + match["tail"]
            cells.append(text.strip() or None)
            position = match.end() + 1
        return tuple(cells)
