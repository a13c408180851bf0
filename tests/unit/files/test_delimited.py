"""CSV as Thai offices send it is read without being edited first."""

from pathlib import Path

import pytest

from shared.files.tabular import Limits, RefusedRow, Row, RowProblem, open_table
from shared.files.tabular.errors import EmptyFile, NotATable, TooManyColumns, TooManyRows, UnknownEncoding

OPINIONS = [("ลำดับ", "ความคิดเห็น", "อำเภอ"), ("๑", "ถนนหน้าโรงเรียนพังมาก", "ดอนตาล"), ("๒", "ขอไฟส่องสว่าง", "หว้านใหญ่")]
DATA = Path(__file__).parents[3].parent / "shared" / "data"


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def csv_of(rows, delimiter=",", end="\r\n"):
    return "".join(delimiter.join(row) + end for row in rows)


def read(path: Path, **options):
    rows = list(open_table(path, **options).rows())
    return [row for row in rows if isinstance(row, Row)], [row for row in rows if isinstance(row, RefusedRow)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp874", "tis-620"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_every_encoding_delimiter_and_line_end_gives_the_same_rows(tmp_path, encoding, delimiter, end):
    table = open_table(write(tmp_path / "a.csv", csv_of(OPINIONS, delimiter, end), encoding))
    assert table.columns == OPINIONS[0]
    assert [tuple(row.values.values()) for row in table.rows()] == OPINIONS[1:]
    assert [row.number for row in table.rows()] == [2, 3]


def test_a_utf16_file_with_big_endian_mark_is_read(tmp_path):
    path = write(tmp_path / "a.csv", "\ufeff" + csv_of(OPINIONS), "utf-16-be")
    assert open_table(path).columns == OPINIONS[0]


def test_thai_after_a_long_english_start_is_still_recognised(tmp_path):
    rows = [("id", "text")] + [(str(n), "plain english words") for n in range(20_000)] + [("x", "น้ำท่วมทุกปี")]
    taken, refused = read(write(tmp_path / "a.csv", csv_of(rows), "cp874"))
    assert taken[-1].values["text"] == "น้ำท่วมทุกปี"
    assert not refused


def test_western_text_in_another_code_page_is_refused_and_not_read_as_thai(tmp_path):
    with pytest.raises(UnknownEncoding, match="UTF-8"):
        open_table(write(tmp_path / "a.csv", "nom,avis\r\nRenée,très déçu à côté\r\n", "cp1252"))


def test_a_broken_byte_costs_its_row_only(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("ข้อความ,อำเภอ\n".encode() + b"\xff\xfe,x\n" + "ดี,ดอนตาล\n".encode() * 20)
    taken, refused = read(path)
    assert len(taken) == 20
    assert [(row.number, row.reason) for row in refused] == [(2, RowProblem.BROKEN_CHARACTERS)]
    assert "\udcff" in refused[0].raw


def test_half_a_utf16_pair_costs_its_row_only(tmp_path):
    path = tmp_path / "a.csv"
    broken = "ข้อความ,อำเภอ\n".encode("utf-16") + b"\x00\xd8" + "x,y\nดี,ดอนตาล\n".encode("utf-16-le")
    path.write_bytes(broken)
    taken, refused = read(path)
    assert [row.values["ข้อความ"] for row in taken] == ["ดี"]
    assert [row.reason for row in refused] == [RowProblem.BROKEN_CHARACTERS]


def test_a_nul_character_costs_its_row_only(tmp_path):
    taken, refused = read(write(tmp_path / "a.csv", "text,n\nดี\0,1\nถนนพัง,2\n" + "ไฟดับ,3\n" * 10))
    assert len(taken) == 11
    assert [row.reason for row in refused] == [RowProblem.NUL_CHARACTER]


def test_title_lines_are_passed_over_and_said(tmp_path):
    text = "สรุปความคิดเห็นประชาชน,,\nอบจ.มุกดาหาร ปี ๒๕๖๗,,\n,,\n" + csv_of(OPINIONS)
    table = open_table(write(tmp_path / "a.csv", text))
    assert table.columns == OPINIONS[0]
    assert table.describe().skipped == ("สรุปความคิดเห็นประชาชน", "อบจ.มุกดาหาร ปี ๒๕๖๗")
    assert table.describe().heading_rows == (4,)
    assert [row.number for row in table.rows()] == [5, 6]


def test_excels_delimiter_line_is_obeyed_and_not_counted(tmp_path):
    table = open_table(write(tmp_path / "a.csv", "sep=;\r\n" + csv_of(OPINIONS, ";")))
    assert table.describe().delimiter == ";"
    assert [row.number for row in table.rows()] == [2, 3]


def test_quoted_cells_hold_newlines_delimiters_and_quotes(tmp_path):
    text = 'ข้อความ,อำเภอ\r\n"บรรทัดหนึ่ง\r\nบรรทัด, ""สอง""",ดอนตาล\r\nสั้น,หนองสูง\r\n'
    taken, refused = read(write(tmp_path / "a.csv", text))
    assert taken[0].values == {"ข้อความ": 'บรรทัดหนึ่ง\nบรรทัด, "สอง"', "อำเภอ": "ดอนตาล"}
    assert [row.number for row in taken] == [2, 3]
    assert not refused


def test_a_quote_never_closed_costs_its_line_only(tmp_path):
    text = 'text,n\nก่อน,1\n"เปิดแล้วไม่ปิด,2\nหลัง,3\n"ปกติ, มีจุลภาค",4\nท้าย,5\n'
    taken, refused = read(write(tmp_path / "a.csv", text))
    assert [row.values["n"] for row in taken] == ["1", "3", "4", "5"]
    assert [(row.number, row.reason, row.raw) for row in refused] == [(3, RowProblem.OPEN_QUOTE, '"เปิดแล้วไม่ปิด,2')]


def test_an_inch_mark_inside_a_cell_is_only_text(tmp_path):
    taken, refused = read(write(tmp_path / "a.csv", 'text,n\nท่อ 4" แตก,1\nดี,2\n'))
    assert taken[0].values["text"] == 'ท่อ 4" แตก'
    assert not refused


def test_an_unquoted_delimiter_is_refused_whole_and_names_the_column(tmp_path):
    taken, refused = read(write(tmp_path / "a.csv", "text,n\nดี,1\nน้ำ, ไฟ, ถนน,2\nดี,3\nดี,4\n"))
    assert len(taken) == 3
    assert refused[0].reason is RowProblem.TOO_MANY_CELLS
    assert refused[0].raw == "น้ำ, ไฟ, ถนน,2"
    assert "C, D" in refused[0].say("en")


def test_trailing_empty_columns_and_blank_rows_are_nothing(tmp_path):
    table = open_table(write(tmp_path / "a.csv", "text,n,,,\nดี,1,,,\n,,,,\nแย่,2,,,\n"))
    assert table.columns == ("text", "n")
    assert [row.number for row in table.rows()] == [2, 4]


def test_a_heading_repeated_on_every_page_is_said(tmp_path):
    taken, refused = read(write(tmp_path / "a.csv", csv_of([*OPINIONS, OPINIONS[0], OPINIONS[1]])))
    assert len(taken) == 3
    assert [row.reason for row in refused] == [RowProblem.REPEATED_HEADING]


def test_two_columns_of_one_name_stay_apart(tmp_path):
    assert open_table(write(tmp_path / "a.csv", "text,text,n\nก,ข,1\n")).columns == ("text", "text (2)", "n")


def test_rows_without_headings_are_named_by_letter(tmp_path):
    table = open_table(write(tmp_path / "a.csv", "1,2567,ถนนพัง\n2,2567,ไฟดับ\n3,2567,น้ำท่วม\n"))
    assert table.columns == ("A", "B", "C")
    assert len(list(table.rows())) == 3


def test_one_column_of_text_with_commas_stays_one_column(tmp_path):
    text = "ความคิดเห็น\nขอไฟ, ขอถนน\nดีมาก\nไม่มี\nน้ำ, ไฟ, ถนน\nดี\nแย่\n"
    table = open_table(write(tmp_path / "a.csv", text))
    assert table.columns == ("ความคิดเห็น",)
    assert table.describe().delimiter == ""
    assert len(list(table.rows())) == 6


def test_a_ten_megabyte_cell_costs_its_row_only(tmp_path):
    text = "text,n\nดี,1\n" + "ก" * 10_000_000 + ",2\nดี,3\n"
    taken, refused = read(write(tmp_path / "a.csv", text))
    assert [row.values["n"] for row in taken] == ["1", "3"]
    assert refused[0].reason is RowProblem.TOO_LONG
    assert "10,000,002" in refused[0].say("th")
    assert len(refused[0].raw) < 2_000


def test_a_million_columns_are_refused_with_what_to_do(tmp_path):
    with pytest.raises(TooManyColumns, match="Delete"):
        open_table(write(tmp_path / "a.csv", ",".join(f"c{n}" for n in range(1_000_000)) + "\n"))
    with pytest.raises(TooManyColumns, match="2,000 > 1,000"):
        open_table(write(tmp_path / "b.csv", ",".join(f"c{n}" for n in range(2_000)) + "\n"))


def test_more_rows_than_the_limit_stop_the_reading(tmp_path):
    with pytest.raises(TooManyRows, match="Split"):
        read(write(tmp_path / "a.csv", "a,b\n" + "1,x\n" * 20), limits=Limits(rows=10))


@pytest.mark.parametrize("content", [b"", b"   \r\n\r\n", b"\xef\xbb\xbf", b",,,\n,,,\n"])
def test_an_empty_file_says_so(tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(EmptyFile):
        open_table(path)


@pytest.mark.parametrize(
    "text", ["<html><table><tr><td>ก</td></tr></table>", "<?xml version='1.0'?><x/>", "%PDF-1.7", "[1]"]
)
def test_another_kind_of_file_is_named(tmp_path, text):
    with pytest.raises(NotATable) as refusal:
        open_table(write(tmp_path / "ตาราง.xlsx", text))
    assert refusal.value.detail
    assert "XLSX" in refusal.value.say("th")


def test_random_bytes_are_not_a_table(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(bytes(range(256)) * 40)
    with pytest.raises(UnknownEncoding):
        open_table(path)


@pytest.mark.skipif(not DATA.is_dir(), reason=f"real data is not at {DATA}")
def test_real_polis_statements_are_read_whole():
    taken, refused = read(DATA / "polis" / "london.youth.policing" / "comments.csv")
    assert len(taken) > 20
    assert not refused
    assert "comment-body" in taken[0].values
