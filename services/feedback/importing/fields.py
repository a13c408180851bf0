"""What a row can tell about an opinion, and the headings under which Thai offices and survey tools write it."""

import re
from dataclasses import dataclass
from enum import StrEnum


class OpinionField(StrEnum):
    """The fields of an opinion that a column can fill; only `TEXT` must be there."""

    TEXT = "text"
    CAPTURED_AT = "captured_at"
    DISTRICT = "district"
    CHANNEL = "channel"
    GROUP = "group"
    AGE_BAND = "age_band"
    GENDER = "gender"
    LANGUAGE = "language"
    ID = "id"


@dataclass(frozen=True, slots=True)
class FieldName:
    """What a field is called, and the headings known for it: ``exact`` as a whole, ``within`` as a part.

    English parts are compared word by word (``agrees`` holds no ``age``), Thai ones anywhere in the heading.
    """

    thai: str
    english: str
    exact: frozenset[str]
    within: tuple[str, ...]


_BETWEEN_WORDS = re.compile(r"[\s_\-.,:;/()\[\]*#'\"?!]+")
_LATIN = re.compile(r"[a-z]")


def plain_heading(text: str) -> str:
    """A heading for comparison: lower case, without spaces and punctuation."""
    return _BETWEEN_WORDS.sub("", text.casefold())


def name_match(field: OpinionField, heading: str) -> float:
    """How surely a heading names a field: 0.9 as a whole, 0.7 where it holds the name, 0 where it does not.

    Of two joined rows of headings (``ผู้ตอบ / เพศ``) the last part counts like a heading of its own.
    """
    known = FIELD_NAMES[field]
    for part in (heading, heading.rpartition(" / ")[2]):
        if plain_heading(part) in known.exact:
            return 0.9
    words = _BETWEEN_WORDS.split(heading.casefold())
    held = any(name in words if _LATIN.search(name) else name in heading for name in known.within)
    return 0.7 if held else 0.0


def is_bookkeeping(heading: str) -> bool:
    """True for a column that tells nothing about the opinion: a running number, or what our own report added."""
    return plain_heading(heading) in _BOOKKEEPING


def _field(thai: str, english: str, exact: str, within: str = "") -> FieldName:
    names = frozenset(plain_heading(name) for name in f"{thai}, {english}, {exact}".split(","))
    return FieldName(thai, english, names, tuple(name.strip() for name in within.split(",") if name.strip()))


REPORT_HEADINGS = {
    "th": ("แถวที่", "เหตุผลที่ไม่รับ", "แถวเดิม"),
    "en": ("row", "why it was refused", "row as it was"),
}
"""What the report of refused rows puts around a row: its number, the reason, the row where it had no cells."""
_RUNNING_NUMBERS = ("ลำดับ", "ลำดับที่", "ที่", "no", "nr", "#", "index")
_BOOKKEEPING = frozenset(map(plain_heading, (*_RUNNING_NUMBERS, *REPORT_HEADINGS["th"], *REPORT_HEADINGS["en"])))
FIELD_NAMES = {
    OpinionField.TEXT: _field(
        "ความคิดเห็น",
        "opinion",
        "ข้อเสนอแนะ, ข้อความ, ข้อคิดเห็น, ความเห็น, ปัญหา, ข้อร้องเรียน, ข้อเสนอ, รายละเอียด, เรื่อง, คำตอบ,"
        "text, comment, comment-body, body, message, statement, feedback, suggestion, answer, response, content, tweet",
        "ความคิดเห็น, ข้อเสนอ, ข้อความ, ความเห็น, ข้อคิดเห็น, ปัญหา, ร้องเรียน, text, comment, comments, message, opinion,"
        "feedback, suggestion, suggestions",
    ),
    OpinionField.CAPTURED_AT: _field(
        "วันที่",
        "date",
        "เวลา, วันเวลา, วันที่และเวลา, วัน/เดือน/ปี, ว/ด/ป, วดป, วันเดือนปี, ประทับเวลา, วันที่ตอบ, วันที่รับ,"
        "timestamp, datetime, time, captured_at, created, created_at, submitted_at, date time, when",
        "วันที่, เวลา, วันเดือนปี, date, time, timestamp, datetime",
    ),
    OpinionField.DISTRICT: _field(
        "อำเภอ",
        "district",
        "เขต, อ., อำเภอ/เขต, พื้นที่, รหัสอำเภอ, amphoe, amphur, district code, area",
        "อำเภอ, district, amphoe, amphur",
    ),
    OpinionField.CHANNEL: _field(
        "ช่องทาง", "channel", "ช่องทางการรับฟัง, ที่มา, แหล่งที่มา, source, medium, via", "ช่องทาง, channel"
    ),
    OpinionField.GROUP: _field(
        "กลุ่มเป้าหมาย",
        "group",
        "กลุ่ม, กลุ่มผู้มีส่วนได้ส่วนเสีย, ผู้มีส่วนได้ส่วนเสีย, ประเภทผู้ตอบ, สถานะ, stakeholder, target group, category",
        "กลุ่มเป้าหมาย, ผู้มีส่วนได้, ประเภทผู้, stakeholder",
    ),
    OpinionField.AGE_BAND: _field("ช่วงอายุ", "age", "อายุ, กลุ่มอายุ, age band, age group, age range", "อายุ, age"),
    OpinionField.GENDER: _field("เพศ", "gender", "sex, เพศสภาพ, เพศสภาวะ", "เพศ, gender"),
    OpinionField.LANGUAGE: _field("ภาษา", "language", "lang, locale", "ภาษา, language"),
    OpinionField.ID: _field(
        "รหัส",
        "id",
        "รหัสความคิดเห็น, รหัสคำตอบ, เลขที่รับ, เลขรับ, เลขที่เรื่อง, เลขที่คำร้อง, comment-id, response id, submission id,"
        "opinion id, row id, uuid, key, reference, tweet id",
    ),
}
