"""Rows become drafts in the consultation's terms; the same row is the same opinion however the file comes back."""

import csv
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from services.feedback.importing import (
    OpinionDraft,
    OpinionProblem,
    RefusedReport,
    Target,
    read_opinions,
    suggest_mapping,
)
from services.feedback.importing.moments import read_moment
from services.feedback.importing.people import read_age_band, read_channel, read_gender, read_language
from shared.calendar import BANGKOK
from shared.contracts.feedback import Channel, Choice, Wording
from shared.files.tabular import RefusedRow, RowProblem, open_table

DISTRICTS = (
    Choice("4901", Wording("เมืองมุกดาหาร", "Mueang Mukdahan")),
    Choice("4903", Wording("ดอนตาล", "Don Tan")),
    Choice("4905", Wording("คำชะอี", "Khamcha-i")),
)
TARGET = Target("roads-2568", DISTRICTS, (Choice("farmers", Wording("เกษตรกร", "Farmers")),))
ROWS = ["ความคิดเห็น,อำเภอ,วันที่", "ถนนพัง,ดอนตาล,9 ธ.ค. 67", "ไฟดับ,อ.คำชะอี,09/12/2567", "ถนนพัง,ดอนตาล,9 ธ.ค. 67"]
DATA = Path(__file__).parents[4].parent / "shared" / "data"


def opinions(path: Path, *choices: str, target: Target = TARGET):
    table = open_table(path)
    return list(read_opinions(table, suggest_mapping(table).with_choices(choices), target))


def write(path: Path, rows, encoding="utf-8", delimiter=","):
    path.write_bytes("\r\n".join(row.replace(",", delimiter) for row in rows).encode(encoding))
    return path


def keys(path, *choices, target=TARGET):
    return [draft.key for draft in opinions(path, *choices, target=target)]


def test_a_row_becomes_an_opinion_in_the_consultations_terms(tmp_path):
    rows = [
        "ความคิดเห็น,อำเภอ,วันที่,เพศ,อายุ,ช่องทาง,กลุ่มเป้าหมาย",
        "ถนนพัง,อำเภอดอนตาล จ.มุกดาหาร,๙ ธ.ค. ๒๕๖๗ 14:30 น.,หญิง,๓๔ ปี,สายด่วน 1567,เกษตรกร",
    ]
    [draft] = opinions(write(tmp_path / "a.csv", rows, "cp874"))
    assert isinstance(draft, OpinionDraft)
    assert (draft.text, draft.district, draft.gender, draft.age_band) == ("ถนนพัง", "4903", "female", "25-39")
    assert (draft.channel, draft.group, draft.language) == (Channel.HOTLINE, "farmers", "th")
    assert draft.captured_at == datetime(2024, 12, 9, 14, 30, tzinfo=BANGKOK)


@pytest.mark.parametrize(
    "cell",
    [
        "9 ธ.ค. 67",
        "09/12/2567",
        "๐๙/๑๒/๒๕๖๗",
        "2024-12-09",
        "9 December 2024",
        45635,
        "45635",
        date(2024, 12, 9),
        date(2567, 12, 9),
        datetime(2567, 12, 9, 12),  # noqa: DTZ001 - a spreadsheet knows no time zone
        "2024-12-09T05:00:00Z",
        1733720400,
        1733720400000,
        "1733720400000",
        "2024/12/09 12:00:00 PM GMT+7",
        "9/12/2567, 12:00:00",
    ],
)
def test_every_way_of_writing_a_moment_is_the_same_moment(cell):
    assert read_moment(cell) == datetime(2024, 12, 9, 12, tzinfo=BANGKOK)


@pytest.mark.parametrize("cell", ["", "เมื่อวาน", "31/02/2567", "1/2/12", 5, -1.0, 1e300, True, "x" * 10_000])
def test_what_is_no_moment_is_refused(cell):
    with pytest.raises(ValueError):  # noqa: PT011 - any of the ways to be no moment
        read_moment(cell)


@pytest.mark.parametrize(
    "name",
    ["4903", 4903, "ดอนตาล", "อ.ดอนตาล", "อำเภอ ดอนตาล", "Don Tan", "don-tan", "Amphoe Don Tan", "Don Tan District"],
)
def test_a_district_is_found_by_code_and_name(tmp_path, name):
    [draft] = opinions(write(tmp_path / "a.csv", ["ความคิดเห็น,อำเภอ", f"ถนนพัง,{name}"]))
    assert draft.district == "4903"


def test_muang_alone_is_the_only_muang(tmp_path):
    [draft] = opinions(write(tmp_path / "a.csv", ["ความคิดเห็น,อำเภอ", "ถนนพัง,อ.เมือง"]))
    assert draft.district == "4901"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (",ดอนตาล,9 ธ.ค. 67", OpinionProblem.NO_TEXT),
        ("ก" * 5_001 + ",ดอนตาล,9 ธ.ค. 67", OpinionProblem.TEXT_TOO_LONG),
        ("ถนนพัง,ดอนตูม,9 ธ.ค. 67", OpinionProblem.UNKNOWN_DISTRICT),
        ("ถนนพัง,ดอนตาล,31/02/2567", OpinionProblem.UNREADABLE_DATE),
        ("ถนน,พัง,ดอนตาล,9 ธ.ค. 67", RowProblem.TOO_MANY_CELLS),
    ],
)
def test_a_refused_row_comes_back_whole_and_the_rest_goes_on(tmp_path, row, problem):
    first, refused, last = opinions(write(tmp_path / "a.csv", [ROWS[0], ROWS[1], row, ROWS[2]]))
    assert isinstance(first, OpinionDraft)
    assert isinstance(last, OpinionDraft)
    assert isinstance(refused, RefusedRow)
    assert (refused.number, refused.reason, refused.raw) == (3, problem, row)
    assert refused.say("th") != refused.say("en")


def test_the_same_file_in_any_dress_gives_the_same_keys(tmp_path):
    first = keys(write(tmp_path / "a.csv", ROWS))
    assert keys(write(tmp_path / "renamed.txt", ROWS, "utf-16", ";")) == first
    assert keys(write(tmp_path / "b.csv", ROWS, "cp874", "\t")) == first
    book = openpyxl.Workbook()
    book.active.append(["รายงาน"])
    for row in ROWS:
        book.active.append(row.split(","))
    book.save(tmp_path / "a.xlsx")
    assert keys(tmp_path / "a.xlsx") == first


def test_rows_added_or_sorted_anew_keep_the_keys_of_the_others(tmp_path):
    first = keys(write(tmp_path / "a.csv", ROWS))
    more = keys(write(tmp_path / "b.csv", [ROWS[0], "ใหม่,ดอนตาล,9 ธ.ค. 67", ROWS[3], ROWS[2], ROWS[1]]))
    assert set(first) < set(more)
    assert len(set(more)) == 4


def test_a_running_number_is_no_content(tmp_path):
    first = keys(write(tmp_path / "a.csv", ["ลำดับ,ความคิดเห็น", "1,ถนนพัง", "2,ไฟดับ"]))
    assert keys(write(tmp_path / "b.csv", ["ลำดับ,ความคิดเห็น", "1,ไฟดับ", "2,ถนนพัง"])) == first[::-1]


def test_two_people_of_one_opinion_are_two(tmp_path):
    first, _, third = keys(write(tmp_path / "a.csv", ROWS))
    assert first != third


def test_other_consultations_and_sources_have_other_keys(tmp_path):
    path = write(tmp_path / "a.csv", ROWS)
    everywhere = [
        *keys(path),
        *keys(path, target=Target("other", DISTRICTS)),
        *keys(path, target=Target("roads-2568", DISTRICTS, source="b")),
    ]
    assert len(set(everywhere)) == 9


def test_the_sources_own_id_is_the_row_whatever_else_changes(tmp_path):
    first = keys(write(tmp_path / "a.csv", ["id,ความคิดเห็น", "7,ถนนพัง", "8,ไฟดับ"]))
    again = keys(write(tmp_path / "b.csv", ["id,ความคิดเห็น,agrees", "8,ไฟดับแล้ว,3", "7,ถนนพัง,9"]))
    assert again == first[::-1]


def test_one_id_on_two_different_rows_is_refused(tmp_path):
    path = write(tmp_path / "a.csv", ["รหัส,ความคิดเห็น", "7,ถนนพัง", "7,ไฟดับ"])
    first, second = opinions(path, "id=รหัส")
    assert isinstance(first, OpinionDraft)
    assert second.reason is OpinionProblem.REPEATED_ID


def test_a_row_accepted_only_later_keeps_its_key(tmp_path):
    path = write(tmp_path / "a.csv", ROWS)
    before = opinions(path, target=Target("roads-2568", DISTRICTS[:2]))
    after = opinions(path)
    assert [draft.key for draft in before if isinstance(draft, OpinionDraft)] == [after[0].key, after[2].key]


def test_people_are_told_in_the_few_words_of_statistics():
    bands = ["14", 34, "๖๐ ปีขึ้นไป", "60+", "ต่ำกว่า 15 ปี", "18-24", "25 – 34", "20-29", "ไม่ระบุ", "มาก", "60-up"]
    expected = ["under-15", "25-39", "60-up", "60-up", "under-15", "15-24", "25-39", None, None, None, "60-up"]
    assert [read_age_band(band) for band in bands] == expected
    assert [read_gender(cell) for cell in ("ชาย", "F", "LGBTQ+", "ไม่ระบุ", None)] == [
        "male",
        "female",
        "other",
        None,
        None,
    ]
    assert [read_channel(cell) for cell in ("เวทีประชาคม", "เพจเฟซบุ๊ก", "นกพิราบ")] == [
        Channel.MEETING,
        Channel.SOCIAL,
        Channel.IMPORT,
    ]
    assert [read_language(None, text) for text in ("ขอให้ลาดถนนด้วย Asphalt", "bad road ครับ", "ສະບາຍດີ")] == [
        "th",
        "en",
        "other",
    ]
    assert [read_language(cell, "") for cell in ("ภาษาไทย", "English", "ลาว")] == ["th", "en", "other"]


def test_the_report_opens_in_excel_and_can_be_corrected_and_imported_again(tmp_path):
    rows = [*ROWS, "=1+1,ดอนตูม,9 ธ.ค. 67", '"ไม่ปิด,ดอนตาล,9 ธ.ค. 67']
    table = open_table(write(tmp_path / "a.csv", rows))
    with RefusedReport(tmp_path / "refused.csv", table.columns) as report:
        for row in read_opinions(table, suggest_mapping(table), TARGET):
            if isinstance(row, RefusedRow):
                report.add(row)
    content = (tmp_path / "refused.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    _, first, second = csv.reader(content.decode("utf-8-sig").splitlines())
    assert report.count == 2
    assert first[0] == "5"
    assert "ดอนตูม" in first[1]
    assert first[2:] == ["'=1+1", "ดอนตูม", "9 ธ.ค. 67", ""]
    assert second[-1] == '"ไม่ปิด,ดอนตาล,9 ธ.ค. 67'


def test_a_corrected_report_and_the_corrected_file_are_the_same_opinions(tmp_path):
    corrected = "ถนนพังมาก,ดอนตาล,9 ธ.ค. 67"
    report = ["แถวที่,เหตุผลที่ไม่รับ,ความคิดเห็น,อำเภอ,วันที่,แถวเดิม", f"5,ไม่มีอำเภอ,{corrected},"]
    assert keys(write(tmp_path / "b.csv", report)) == keys(write(tmp_path / "a.csv", [ROWS[0], corrected]))


def test_no_report_is_written_where_nothing_was_refused(tmp_path):
    with RefusedReport(tmp_path / "refused.csv", ("a",)):
        pass
    assert not (tmp_path / "refused.csv").exists()


@pytest.mark.skipif(not DATA.is_dir(), reason=f"real data is not at {DATA}")
def test_real_data_comes_through_whole_and_with_keys_of_its_own():
    messages = opinions(DATA / "thai-messages.jsonl")
    statements = opinions(DATA / "polis" / "london.youth.policing" / "comments.csv")
    assert all(isinstance(draft, OpinionDraft) for draft in messages + statements)
    assert len({draft.key for draft in messages}) == 4_000
    assert {draft.language for draft in statements} == {"en"}
    assert all(draft.captured_at and draft.captured_at.year == 2022 for draft in statements)
