"""JSON lines: every line is a row or comes back whole."""

from pathlib import Path

import pytest

from shared.files.tabular import EmptyFile, RefusedRow, Row, RowProblem, open_table

DATA = Path(__file__).parents[3].parent / "shared" / "data"


def rows_of(path: Path, text: str):
    path.write_text(text, encoding="utf-8")
    return list(open_table(path).rows())


def test_rows_keep_their_types_and_columns_their_order(tmp_path):
    [first, second] = rows_of(
        tmp_path / "a.jsonl", '{"text": "ดี", "n": 1}\n\n{"text": "แย่", "ok": true, "x": null, "l": [1]}\n'
    )
    assert isinstance(first, Row)
    assert first.values == {"text": "ดี", "n": 1}
    assert (second.number, second.values) == (3, {"text": "แย่", "ok": True, "l": "[1]"})
    assert open_table(tmp_path / "a.jsonl").columns == ("text", "n", "ok", "l")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"text": "ครึ่ง', RowProblem.NOT_JSON),
        ("[" * 100_000, RowProblem.NOT_JSON),
        ('"text"', RowProblem.NOT_AN_OBJECT),
        ('{"text": "\\u0000"}', RowProblem.NUL_CHARACTER),
        ('{"text": "\\ud800"}', RowProblem.BROKEN_CHARACTERS),
        ('{"n": ' + "9" * 5_000 + "}", RowProblem.NOT_JSON),
    ],
)
def test_a_line_that_cannot_be_read_comes_back_whole_and_the_rest_goes_on(tmp_path, line, problem):
    first, refused, last = rows_of(tmp_path / "a.jsonl", f'{{"text": "ก่อน"}}\n{line}\n{{"text": "หลัง"}}\n')
    assert isinstance(first, Row)
    assert isinstance(last, Row)
    assert isinstance(refused, RefusedRow)
    assert (refused.number, refused.reason, refused.raw) == (2, problem, line)


def test_half_a_line_at_the_end_is_one_refused_row(tmp_path):
    rows = rows_of(tmp_path / "a.jsonl", '{"text": "ดี"}\n{"text": "ไม่จ')
    assert [type(row) for row in rows] == [Row, RefusedRow]


def test_a_file_of_empty_objects_is_empty(tmp_path):
    with pytest.raises(EmptyFile):
        rows_of(tmp_path / "a.jsonl", "{}\n")


@pytest.mark.skipif(not DATA.is_dir(), reason=f"real data is not at {DATA}")
def test_four_thousand_real_messages_are_read():
    table = open_table(DATA / "thai-messages.jsonl")
    assert table.columns == ("text", "label")
    assert sum(isinstance(row, Row) for row in table.rows()) == 4_000
