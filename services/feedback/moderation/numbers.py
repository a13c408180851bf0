"""Numbers that lead to a person: telephone, national identity card, bank account. Digits of any script are the same."""

import re
from collections.abc import Iterator

from services.feedback.moderation.rules import RuleName

_FEWEST_DIGITS = 9
_DIGIT = re.compile(r"\d")
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_GAP = r"[\s.\-()/_~*·•‐-―\u200b-\u200f\u2060\ufeff\u00ad]{0,3}"
_A_DATE = r"\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20|25)\d\d(?!\d)"
_HOURS = r"\d{1,2}[.:]\d\d\s?[-–]\s?\d{1,2}[.:]\d\d"
_PHONE = re.compile(
    rf"(?<!\d)(?!{_A_DATE})(?!{_HOURS})"
    rf"\(?(?:(?:\+|00)?{_GAP}66{_GAP}0?{_GAP}|0{_GAP})"
    rf"(?:[689](?:{_GAP}\d){{8}}|[2-7](?:{_GAP}\d){{7}})(?!\d)"
)
_THIRTEEN_DIGITS = re.compile(rf"(?<!\d)(?!5{{13}})\d(?:{_GAP}\d){{12}}(?!\d)")
_AS_ON_THE_CARD = re.compile(r"\d([ .\-–]?)\d{4}\1\d{5}\1\d\d\1\d")
_ACCOUNT = re.compile(r"(?<!\d)\d{3}[- ]\d[- ]\d{5}[- ]\d(?!\d)")
_ACCOUNT_BY_NAME = re.compile(
    r"(?:บัญชี|บช\.|พร้อมเพย์|promptpay|account|a/c)[^\d\n]{0,30}(?P<number>\d(?:[ \-]?\d){8,14})(?!\d)", re.IGNORECASE
)
_LONG = re.compile(r"(?<!\d)(?!5+(?!\d))\d{10,}+(?!\s?(?:บาท|ล้าน|baht|thb))", re.IGNORECASE)


def find_numbers(text: str) -> Iterator[tuple[RuleName, int, int]]:
    """Each number with the rule that found it, its start and its end; the same place may be found twice."""
    if len(_DIGIT.findall(text)) < _FEWEST_DIGITS:
        return
    if _OTHER_DIGIT.search(text):
        text = "".join(str(int(character)) if character.isdecimal() else character for character in text)
    for match in _PHONE.finditer(text):
        yield RuleName.PHONE, *match.span()
    for match in _THIRTEEN_DIGITS.finditer(text):
        if _AS_ON_THE_CARD.fullmatch(match[0]) or has_check_digit("".join(_DIGIT.findall(match[0]))):
            yield RuleName.NATIONAL_ID, *match.span()
    for match in _ACCOUNT.finditer(text):
        yield RuleName.BANK_ACCOUNT, *match.span()
    for match in _ACCOUNT_BY_NAME.finditer(text):
        yield RuleName.BANK_ACCOUNT, *match.span("number")
    for match in _LONG.finditer(text):
        yield RuleName.LONG_NUMBER, *match.span()


def has_check_digit(digits: str) -> bool:
    """True where the last of 13 digits checks the others, as on a Thai identity card.

    The twelve first digits are weighted 13 down to 2; the last is (11 - sum mod 11) mod 10 (Department of Provincial
    Administration).
    """
    total = sum(int(digit) * weight for digit, weight in zip(digits[:12], range(13, 1, -1), strict=True))
    return (11 - total % 11) % 10 == int(digits[12])
