"""XLSX as offices build it (titles, merged headings, several sheets, dates of every kind) and as attackers do."""

import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from shared.files.tabular import (
    DamagedWorkbook,
    EmptyFile,
    LockedOrOldWorkbook,
    NotATable,
    RefusedRow,
    RowProblem,
    TooManyColumns,
    UnknownSheet,
    UnsafeWorkbook,
    open_table,
)


def save(path: Path, rows, merged=(), title="Sheet1") -> Path:
    book = openpyxl.Workbook()
    page = book.active
    page.title = title
    for row in rows:
        page.append(row)
    for area in merged:
        page.merge_cells(area)
    book.save(path)
    return path


def save_as_excel_does(path: Path, rows) -> Path:
    """The texts in a part of their own, as Excel itself writes them."""
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return path


def replace_part(path: Path, name: str, content: bytes) -> Path:
    """The same workbook with one part's bytes exchanged."""
    copy = path.with_name("hostile.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return copy


def sheet_xml(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()


MOMENT = datetime(2024, 12, 9, 8, 30)  # noqa: DTZ001 - a spreadsheet knows no time zone
HEADINGS = ["ลำดับ", "ความคิดเห็น", "วันที่"]


def test_title_rows_and_blank_leading_columns_are_passed_over(tmp_path):
    rows = [[None, "แบบรับฟังความคิดเห็น"], [], [None, *HEADINGS], [None, 1, "ถนนพัง", "9 ธ.ค. 67"]]
    table = open_table(save(tmp_path / "a.xlsx", rows, ["B1:D1"]))
    assert table.columns == tuple(HEADINGS)
    assert table.describe().skipped == ("แบบรับฟังความคิดเห็น",)
    [row] = table.rows()
    assert (row.number, row.values) == (4, {"ลำดับ": 1, "ความคิดเห็น": "ถนนพัง", "วันที่": "9 ธ.ค. 67"})


def test_two_rows_of_merged_headings_become_one_name_per_column(tmp_path):
    rows = [
        ["รายงานผลการรับฟัง"],
        ["ลำดับ", "ผู้ให้ความเห็น", None, "ความคิดเห็น", "ที่อยู่", None],
        [None, "เพศ", "ช่วงอายุ", None, "อำเภอ", "ตำบล"],
        [1, "หญิง", "20-29", "ขอไฟส่องสว่าง", "ดอนตาล", "นาสะเม็ง"],
    ]
    table = open_table(save(tmp_path / "a.xlsx", rows, ["A1:F1", "A2:A3", "B2:C2", "D2:D3", "E2:F2"]))
    assert table.columns == (
        "ลำดับ",
        "ผู้ให้ความเห็น / เพศ",
        "ผู้ให้ความเห็น / ช่วงอายุ",
        "ความคิดเห็น",
        "ที่อยู่ / อำเภอ",
        "ที่อยู่ / ตำบล",
    )
    assert table.describe().heading_rows == (2, 3)
    [row] = table.rows()
    assert row.values["ที่อยู่ / อำเภอ"] == "ดอนตาล"


def test_dates_numbers_and_text_keep_what_excel_says(tmp_path):
    rows = [["text", "วันที่", "เลข", "เวลา"], ["ดี", MOMENT, 45635, "๐๙/๑๒/๒๕๖๗"]]
    [row] = open_table(save(tmp_path / "a.xlsx", rows)).rows()
    assert row.values == {"text": "ดี", "วันที่": MOMENT, "เลข": 45635, "เวลา": "๐๙/๑๒/๒๕๖๗"}


def test_the_sheet_with_the_data_is_chosen_or_the_one_named(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "ปก"
    book.active.append(["รายงานประจำปี"])
    data = book.create_sheet("ข้อมูล")
    for row in [HEADINGS, [1, "ดี", None], [2, "แย่", None]]:
        data.append(row)
    book.save(tmp_path / "a.xlsx")
    table = open_table(tmp_path / "a.xlsx")
    assert (table.describe().sheet, table.describe().sheets) == ("ข้อมูล", ("ปก", "ข้อมูล"))
    assert open_table(tmp_path / "a.xlsx", sheet="ปก").describe().sheet == "ปก"
    with pytest.raises(UnknownSheet, match="ปก, ข้อมูล"):
        open_table(tmp_path / "a.xlsx", sheet="ผล")


def test_a_stray_cell_beside_the_table_is_refused_and_named(tmp_path):
    rows = [["text", "n"], *[["ดี", n] for n in range(100)], ["แย่", 100, None, "หมายเหตุ"]]
    *_, last = open_table(save(tmp_path / "a.xlsx", rows)).rows()
    assert isinstance(last, RefusedRow)
    assert (last.reason, last.detail) == (RowProblem.TOO_MANY_CELLS, "D")
    assert last.values == {"text": "แย่", "n": 100}


def test_an_empty_workbook_says_so(tmp_path):
    with pytest.raises(EmptyFile):
        open_table(save(tmp_path / "a.xlsx", []))


def test_a_workbook_that_calls_itself_something_else_is_read(tmp_path):
    path = save(tmp_path / "a.xlsx", [["text"], ["ดี"]]).rename(tmp_path / "a.csv")
    assert open_table(path).describe().kind == "xlsx"


def test_csv_that_calls_itself_xlsx_is_read_as_what_it_is(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_text("text,n\nดี,1\n", encoding="utf-8")
    assert open_table(path).describe().kind == "csv"


def test_old_or_locked_excel_says_how_to_save_it(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(LockedOrOldWorkbook, match=r"\.xlsx"):
        open_table(path)


def test_a_document_is_not_a_table(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(NotATable, match="Word"):
        open_table(tmp_path / "a.xlsx")


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    path = save(tmp_path / "a.xlsx", [["text"], ["ดี"]])
    with pytest.raises(UnsafeWorkbook, match="CSV"):
        open_table(replace_part(path, "xl/worksheets/sheet1.xml", b" " * 300_000_000))


def test_a_bomb_of_shared_texts_is_not_unpacked(tmp_path):
    path = save_as_excel_does(tmp_path / "a.xlsx", [["text"], ["ดี"]])
    assert open_table(path).columns == ("text",)
    with pytest.raises(UnsafeWorkbook, match="text"):
        open_table(replace_part(path, "xl/sharedStrings.xml", b" " * 70_000_000))


def test_xml_entities_are_refused(tmp_path):
    path = save(tmp_path / "a.xlsx", [["text"], ["ดี"]])
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>' + sheet_xml("")
    with pytest.raises(UnsafeWorkbook, match="sheet1"):
        open_table(replace_part(path, "xl/worksheets/sheet1.xml", bomb))


def test_damage_in_the_middle_keeps_the_rows_before_it(tmp_path):
    path = save(tmp_path / "a.xlsx", [["text", "n"], ["ดี", 1]])
    rows = '<row r="1"><c t="inlineStr"><is><t>text</t></is></c><c t="inlineStr"><is><t>n</t></is></c></row>'
    rows += '<row r="2"><c t="inlineStr"><is><t>ก่อน</t></is></c><c><v>1</v></c></row>'
    rows += '<row r="3"><c t="s"><v>9999</v></c></row><row r="4"><c><v>2</v></c></row>'
    taken, refused = open_table(replace_part(path, "xl/worksheets/sheet1.xml", sheet_xml(rows))).rows()
    assert taken.values == {"text": "ก่อน", "n": 1}
    assert (refused.number, refused.reason) == (3, RowProblem.DAMAGED_FROM_HERE)


def test_a_cell_in_column_zzz_is_too_many_columns(tmp_path):
    path = save(tmp_path / "a.xlsx", [["text"], ["ดี"]])
    row = "".join(f'<c r="{name}1" t="inlineStr"><is><t>x</t></is></c>' for name in ("A", "ZZZ"))
    with pytest.raises(TooManyColumns):
        open_table(replace_part(path, "xl/worksheets/sheet1.xml", sheet_xml(f'<row r="1">{row}</row>')))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "[Content_Types].xml"])
def test_a_broken_part_is_damage_and_not_a_crash(tmp_path, part):
    path = save_as_excel_does(tmp_path / "a.xlsx", [["text"], ["ดี"]])
    with pytest.raises((DamagedWorkbook, UnsafeWorkbook, EmptyFile)):
        open_table(replace_part(path, part, b"<broken"))


def test_half_an_xlsx_is_damage(tmp_path):
    path = save(tmp_path / "a.xlsx", [["text"], ["ดี"]])
    path.write_bytes(path.read_bytes()[:3_000])
    with pytest.raises(DamagedWorkbook):
        open_table(path)
