"""Whatever bytes a file holds: it is a table, or it is refused; never anything else."""

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.files.tabular import TableRefused, open_table

CSV = 'ลำดับ,ความคิดเห็น,วันที่\r\n1,"ถนน\nพัง",9 ธ.ค. 67\r\n2,ไฟดับ,10 ธ.ค. 67\r\n'
SEEDS = [CSV.encode(codec) for codec in ("utf-8", "utf-16", "utf-16-le", "cp874")]
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 9), st.binary(max_size=6)), max_size=6)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    book = openpyxl.Workbook()
    for number in range(5):
        book.active.append(["ข้อความ", "n", number])
    book.save(folder / "seed.xlsx")
    return folder


def read_edited(folder: Path, seed: bytes, edits) -> None:
    """Cut and put bytes at places given as shares of the length, then read all that is there."""
    content = bytearray(seed)
    for place, cut, put in edits:
        start = int(place * len(content))
        content[start : start + cut] = put
    path = folder / "edited"
    path.write_bytes(bytes(content))
    try:
        table = open_table(path)
        rows = list(table.rows())
    except TableRefused:
        return
    assert [row.number for row in rows] == sorted({row.number for row in rows})


@given(st.sampled_from([*SEEDS, b'{"text": "a", "n": 1}\n{"text": "b"}\n']), EDITS)
@settings(max_examples=200, deadline=None)
def test_edited_text_files(folder, seed, edits):
    read_edited(folder, seed, edits)


@given(EDITS)
@settings(max_examples=100, deadline=None)
def test_edited_workbooks(folder, edits):
    read_edited(folder, (folder / "seed.xlsx").read_bytes(), edits)
