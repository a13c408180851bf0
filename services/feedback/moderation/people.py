"""Words about people that someone should read first: a title with a name, a threat, a wish to die."""

import re
from collections.abc import Iterator

from services.feedback.moderation.rules import RuleName

_NAME_AFTER_NAI_K = r"ก(?!ฤ|มล|นก|รณ|วี|วิ|ล้า|[ะ-ฺ็-๎])"
"""``นายก`` is the mayor or prime minister unless a name such as นายกมล or นายกิตติ goes on from there."""
_OFFICES = (
    f"{_NAME_AFTER_NAI_K}|ทุน|จ้าง|หน้า|อำเภอ|ทหาร|ตำรวจ|แบบ|สิบ|พล|ประกัน|ธนาคาร|แพทย์|ช่าง|ท่า|ด่าน|สถานี|ตรวจ|เรือ|กอง|ร้อย"
    "|ทะเบียน|เวร|พราน|ท้าย|หนังสือ|ใหญ่|ตัว|คน"
)
_WOMEN = "ฟ้า|แบบ|เอก|งาม|พยาบาล|รำ|รอง|ใน|ร้าย|ไม้|เงือก|สงกรานต์|นพมาศ|พญา|กวัก|ผดุง|เลิ้ง|อาย|บำเรอ|นวล|แอ่น|ตานี|ทาส|คน"
_GIVEN = "[เ-ไ]?[ก-ฮ][ก-๎]{1,14}"
_TITLED_NAME = re.compile(
    rf"(?<!เจ้า)(?<!คุณ)นาย(?!{_OFFICES})\s?{_GIVEN}"
    rf"|(?<!พวก)(?<!เจ้า)(?<!ขุน)(?<!ย่า)(?<!แม่)(?<!พระ)นาง(?:สาว(?!ไทย|ๆ)\s?{_GIVEN}|(?!สาว|{_WOMEN})\s?{_GIVEN}\s{{1,2}}{_GIVEN})"
    rf"|(?<![ก-ฮ])(?:น\.\s?ส\.(?!\s?[3๓])|ด\.\s?[ชญ]\.|เด็กชาย|เด็กหญิง)\s?{_GIVEN}\s{{1,2}}{_GIVEN}"
    r"|(?<![A-Za-z])(?:Mr|Mrs|Ms|Miss)\.?\s[A-Z][a-z]+"
)
_THREAT = re.compile(
    r"(?:จะ|ขู่|ตาม|ไป|มา|ต้อง|อยาก|เดี๋ยว|สั่ง|รุม|จ้าง)\s?(?:"
    r"ฆ่า(?!ตัว|เชื้อ|เวลา|แมลง|หญ้า|ยุง|ไวรัส|พยาธิ|เพลี้ย|หนู|สัตว์|วัว|หมู|ไก่)|ยิง(?:ทิ้ง|หัว|ให้|มัน|มึง)|กระทืบ|เผาทั้งเป็น|เชือด(?!ไก่|หมู|วัว))"
    r"|ฆ่าให้ตาย|ฆ่าทิ้ง|(?:วาง|โยน|ปา|ขว้าง)ระเบิด|เอาให้ตาย|เผา(?:ศาลากลาง|ที่ว่าการ|อบ[ตจ]|สำนักงาน|เทศบาล|บ้านมัน|บ้านมึง)"
    r"|(?<![a-z])(?:kill|shoot|stab|bomb)(?:ing)?\s(?:you|him|her|them|the\s(?:mayor|office|town|city))(?![a-z])",
    re.IGNORECASE,
)
_SELF_HARM = re.compile(
    r"อยากตาย|ฆ่าตัวตาย|ผูกคอตาย|ไม่อยากมีชีวิต|ไม่อยากอยู่บนโลก|(?<![a-z])(?:kill\smyself|suicide|want\sto\sdie)(?![a-z])",
    re.IGNORECASE,
)
_RULES = (
    (RuleName.NAME, ("นาย", "นาง", "ส.", "ด.", "เด็ก", "mr", "ms", "miss"), _TITLED_NAME),
    (
        RuleName.THREAT,
        ("ฆ่า", "ยิง", "กระทืบ", "เผา", "เชือด", "ระเบิด", "ให้ตาย", "kill", "shoot", "stab", "bomb"),
        _THREAT,
    ),
    (RuleName.SELF_HARM, ("ตาย", "ไม่อยาก", "kill", "suicid", "to die"), _SELF_HARM),
)


def find_people(text: str) -> Iterator[tuple[RuleName, int, int]]:
    """Each such place with the rule that found it, its start and its end."""
    lowered = text.lower()
    for rule, signs, pattern in _RULES:
        if any(sign in lowered for sign in signs):
            for match in pattern.finditer(text):
                yield rule, *match.span()
