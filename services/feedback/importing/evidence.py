"""What a column's contents say about the field it may fill."""

from collections.abc import Callable, Sequence
from statistics import mean

from services.feedback.importing.fields import OpinionField
from services.feedback.importing.moments import read_moment
from services.feedback.importing.people import names_channel, read_age_band, read_gender, said
from shared.files.tabular import Cell, as_number, as_text

_MOST = 0.8
_FREE_TEXT = 15
_LONG_TEXT = 200
_DISTRICT_MARKS = ("อ.", "อำเภอ", "amphoe", "amphur")


def content_match(field: OpinionField, cells: Sequence[Cell]) -> float:
    """From 0 (the contents are something else) to 1 (they can hardly be anything else)."""
    filled = [cell for cell in cells if said(cell)]
    return _EVIDENCE[field](filled) if filled else 0.0


def _text(cells: Sequence[Cell]) -> float:
    """Longer is likelier; numbers and dates are no opinions."""
    if _share(cells, lambda cell: as_number(cell) is not None) > _MOST or _share(cells, _is_moment) > _MOST:
        return 0.0
    length = mean(len(as_text(cell)) for cell in cells)
    return 0.05 if length < _FREE_TEXT else 0.85 + 0.15 * min(length, _LONG_TEXT) / _LONG_TEXT


def _captured_at(cells: Sequence[Cell]) -> float:
    share = _share(cells, _is_moment)
    plain_numbers = _share(cells, lambda cell: as_number(cell) is not None and (as_number(cell) or 0) < 1e8)
    return share * (0.5 if plain_numbers > 0.5 else 1) if share > 0.5 else 0.0


def _district(cells: Sequence[Cell]) -> float:
    marked = _share(cells, lambda cell: as_text(cell).casefold().startswith(_DISTRICT_MARKS))
    return 1.0 if marked > _MOST else _short(cells)


def _age_band(cells: Sequence[Cell]) -> float:
    """Plain numbers can be anything, so they never speak for themselves."""
    numbers = _share(cells, lambda cell: as_number(cell) is not None)
    understood = _share(cells, lambda cell: read_age_band(cell) is not None)
    return 0.5 if numbers > 0.5 else 1.0 if understood > _MOST else _short(cells)


def _gender(cells: Sequence[Cell]) -> float:
    return 1.0 if _share(cells, lambda cell: read_gender(cell) is not None) > _MOST else _short(cells)


def _channel(cells: Sequence[Cell]) -> float:
    return 0.5 if _share(cells, names_channel) > _MOST else _short(cells)


def _short(cells: Sequence[Cell]) -> float:
    """Enough not to contradict a heading: a few words in each cell."""
    return 0.1 if mean(len(as_text(cell)) for cell in cells) < 60 else 0.0


def _unique(cells: Sequence[Cell]) -> float:
    """An id is another one in every row."""
    return 0.5 if len({as_text(cell) for cell in cells}) == len(cells) else 0.0


def _is_moment(cell: Cell) -> bool:
    try:
        read_moment(cell)
    except ValueError:
        return False
    return True


def _share(cells: Sequence[Cell], holds: Callable[[Cell], bool]) -> float:
    return sum(map(holds, cells)) / len(cells)


_EVIDENCE: dict[OpinionField, Callable[[Sequence[Cell]], float]] = {
    OpinionField.TEXT: _text,
    OpinionField.CAPTURED_AT: _captured_at,
    OpinionField.DISTRICT: _district,
    OpinionField.CHANNEL: _channel,
    OpinionField.GROUP: _short,
    OpinionField.AGE_BAND: _age_band,
    OpinionField.GENDER: _gender,
    OpinionField.LANGUAGE: _short,
    OpinionField.ID: _unique,
}
