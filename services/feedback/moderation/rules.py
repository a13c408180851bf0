"""What moderation by rule looks for in an opinion, and what then happens: one table, to be read aloud.

Masked characters become ``▒`` one by one, so that places in the text stay the same. What is only masked is published at
once; what is held waits for a person, who sees the opinion as it was written.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

MASK = "▒"


class RuleName(StrEnum):
    """The rules' names, as they stand in events."""

    PHONE = "phone"
    NATIONAL_ID = "national_id"
    BANK_ACCOUNT = "bank_account"
    LONG_NUMBER = "long_number"
    EMAIL = "email"
    SOCIAL_ACCOUNT = "social_account"
    LINK = "link"
    NAME = "name"
    RUDE = "rude"
    THREAT = "threat"
    SELF_HARM = "self_harm"
    EMPTY = "empty"
    UNREAD_LANGUAGE = "unread_language"


class Severity(IntEnum):
    """How soon a person should look: whenever, today, at once."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


class Verdict(StrEnum):
    """What happens to an opinion after screening."""

    PUBLISH = "publish"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table. ``masks``: what it finds is covered; ``holds``: a person decides on publication."""

    name: RuleName
    severity: Severity
    masks: bool
    holds: bool
    thai: str
    english: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule found something from character ``start`` up to, not including, ``end`` of the text as written."""

    rule: RuleName
    start: int
    end: int
    severity: Severity


def _rule(name: RuleName, severity: Severity, then: str, thai: str, english: str) -> Rule:
    return Rule(name, severity, "mask" in then, "hold" in then, thai, english)


RULES: dict[RuleName, Rule] = {
    rule.name: rule
    for rule in (
        _rule(RuleName.PHONE, Severity.LOW, "mask", "หมายเลขโทรศัพท์", "a Thai telephone number"),
        _rule(
            RuleName.NATIONAL_ID, Severity.LOW, "mask", "เลขประจำตัวประชาชน", "a number like a national identity number"
        ),
        _rule(RuleName.BANK_ACCOUNT, Severity.LOW, "mask", "เลขบัญชีธนาคาร", "a bank account"),
        _rule(
            RuleName.LONG_NUMBER, Severity.LOW, "mask", "เลขยาวสิบหลักขึ้นไป", "ten or more digits, not an amount of money"
        ),
        _rule(RuleName.EMAIL, Severity.LOW, "mask", "ที่อยู่อีเมล", "an e-mail address"),
        _rule(
            RuleName.SOCIAL_ACCOUNT, Severity.LOW, "mask", "บัญชี LINE หรือสื่อสังคม", "an account on LINE or another network"
        ),
        _rule(RuleName.LINK, Severity.LOW, "hold", "ลิงก์ไปยังเว็บไซต์", "a link to somewhere else"),
        _rule(RuleName.NAME, Severity.MEDIUM, "hold", "คำนำหน้าและชื่อบุคคล", "a title with a person's name"),
        _rule(RuleName.RUDE, Severity.MEDIUM, "mask, hold", "คำหยาบ", "a rude word"),
        _rule(RuleName.THREAT, Severity.HIGH, "hold", "คำขู่ทำร้าย", "a threat against people or buildings"),
        _rule(
            RuleName.SELF_HARM, Severity.HIGH, "hold", "ความคิดทำร้ายตนเอง", "words of someone who may harm themselves"
        ),
        _rule(RuleName.EMPTY, Severity.LOW, "hold", "ไม่มีข้อความเหลือให้อ่าน", "no letter or number left to read"),
        _rule(
            RuleName.UNREAD_LANGUAGE, Severity.LOW, "hold", "ภาษาที่กฎอ่านไม่ได้", "a language that these rules can't read"
        ),
    )
}
