"""Columns are recognised by heading and content, with a reason, and can be chosen otherwise."""

from pathlib import Path

import pytest

from services.feedback.importing import (
    MappingReason,
    NoTextColumn,
    OpinionField,
    UnknownColumn,
    UnknownField,
    suggest_mapping,
)
from shared.files.tabular import open_table

DATA = Path(__file__).parents[4].parent / "shared" / "data"


def mapping_of(tmp_path, text):
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    return suggest_mapping(open_table(path))


def columns_of(mapping):
    return {assignment.field.value: assignment.column for assignment in mapping.assignments if assignment.column}


def test_the_headings_of_a_thai_office_are_known(tmp_path):
    text = "ลำดับ,วันที่แสดงความคิดเห็น,อำเภอ,เพศ,ช่วงอายุ,ช่องทาง,ผู้มีส่วนได้ส่วนเสีย,ความคิดเห็น / ข้อเสนอแนะ,หมายเหตุ\n"
    text += "1,9 ธ.ค. 67,อ.ดอนตาล,หญิง,20-29 ปี,โทรศัพท์,เกษตรกร,ขอให้ซ่อมถนนหน้าโรงเรียนบ้านนาสะเม็งโดยด่วน,-\n"
    mapping = mapping_of(tmp_path, text)
    assert columns_of(mapping) == {
        "text": "ความคิดเห็น / ข้อเสนอแนะ",
        "captured_at": "วันที่แสดงความคิดเห็น",
        "district": "อำเภอ",
        "channel": "ช่องทาง",
        "group": "ผู้มีส่วนได้ส่วนเสีย",
        "age_band": "ช่วงอายุ",
        "gender": "เพศ",
    }
    assert mapping.unused == ("ลำดับ", "หมายเหตุ")


def test_each_suggestion_says_why_and_shows_an_example(tmp_path):
    mapping = mapping_of(tmp_path, "ข้อความ,sex\nถนนพังมานานแล้ว,ชาย\n")
    text = mapping.assignments[0]
    assert (text.reason, text.example, text.label("th"), text.label("en")) == (
        MappingReason.HEADING,
        "ถนนพังมานานแล้ว",
        "ความคิดเห็น",
        "opinion",
    )
    assert text.confidence >= 0.9


def test_without_known_headings_the_longest_free_text_is_the_opinion(tmp_path):
    text = "a,b,c\n1700000000,สั้น,อยากให้มีไฟส่องสว่างบนถนนสายหลักทุกหมู่บ้าน\n1700000100,สั้น,น้ำประปาไม่ไหลตอนเช้ามาหลายเดือนแล้ว\n"
    mapping = mapping_of(tmp_path, text)
    assert columns_of(mapping) == {"text": "c", "captured_at": "a"}
    assert mapping.assignments[0].reason is MappingReason.CONTENT


def test_a_rating_is_no_opinion_and_agrees_is_no_age(tmp_path):
    mapping = mapping_of(tmp_path, "ระดับความคิดเห็น,agrees,ข้อเสนอแนะเพิ่มเติม\n5,12,ดีมาก\n4,30,ควรปรับปรุง\n")
    assert columns_of(mapping) == {"text": "ข้อเสนอแนะเพิ่มเติม"}


def test_joined_headings_count_by_their_last_part(tmp_path):
    text = "ลำดับ,ผู้ตอบ,,ความเห็น\n,เพศ,อายุ,\n1,ชาย,34,ถนนพังมากขอให้ซ่อม\n"
    assert columns_of(mapping_of(tmp_path, text)) == {
        "text": "ความเห็น",
        "gender": "ผู้ตอบ / เพศ",
        "age_band": "ผู้ตอบ / อายุ",
    }


def test_a_choice_overrides_and_frees_the_column(tmp_path):
    mapping = mapping_of(tmp_path, "ความคิดเห็น,ข้อเสนอแนะ,เพศ\nถนนพังมาก,ซ่อมถนนให้เร็ว,ชาย\n")
    chosen = mapping.with_choices(["text=ข้อเสนอแนะ", "gender="])
    assert columns_of(chosen) == {"text": "ข้อเสนอแนะ"}
    assert chosen.assignments[0].reason is MappingReason.CHOSEN


def test_wrong_choices_say_what_there_is(tmp_path):
    mapping = mapping_of(tmp_path, "ความคิดเห็น,n\nถนนพังมาก,1\n")
    with pytest.raises(UnknownField, match="captured_at"):
        mapping.with_choices(["colour=n"])
    with pytest.raises(UnknownField):
        mapping.with_choices(["text"])
    with pytest.raises(UnknownColumn, match="ความคิดเห็น"):
        mapping.with_choices(["text=อื่น"])
    with pytest.raises(NoTextColumn, match="text=COLUMN"):
        mapping.with_choices(["text="]).checked()


@pytest.mark.skipif(not DATA.is_dir(), reason=f"real data is not at {DATA}")
def test_real_exports_are_understood():
    polis = suggest_mapping(open_table(DATA / "polis" / "london.youth.policing" / "comments.csv"))
    assert columns_of(polis) == {"text": "comment-body", "captured_at": "timestamp", "id": "comment-id"}
    assert columns_of(suggest_mapping(open_table(DATA / "thai-messages.jsonl"))) == {"text": "text"}


def test_the_mapping_lists_every_field_in_order(tmp_path):
    mapping = mapping_of(tmp_path, "เพศ,ความคิดเห็น\nชาย,ถนนพังมากครับ\n")
    assert [assignment.field for assignment in mapping.assignments] == list(OpinionField)
