"""What the rules find, what they leave alone, and what then happens."""

import pytest

from services.feedback.moderation import MASK, RULES, RuleName, Severity, Verdict, screen


def rules_of(text, language="th"):
    return {finding.rule for finding in screen(text, language).findings}


@pytest.mark.parametrize(
    "number",
    [
        "0812345678",
        "081-234-5678",
        "08-1234-5678",
        "081 234 5678",
        "081.234.5678",
        "0 8 1 2 3 4 5 6 7 8",
        "๐๘๑-๒๓๔-๕๖๗๘",
        "０８１２３４５６７８",
        "+66812345678",
        "+66 (0)81 234 5678",
        "0066-81-234-5678",
        "66812345678",
        "02-123-4567",
        "042-611-330",
        "0\u200b81\u200b2345678",
        "(081) 234-5678",
    ],
)
def test_a_telephone_number_is_covered_and_the_rest_published(number):
    screening = screen(f"ไฟดับที่บ้านโทร{number}ครับ")
    assert screening.masked == f"ไฟดับที่บ้านโทร{MASK * len(number)}ครับ"
    assert {finding.rule for finding in screening.findings} <= {RuleName.PHONE, RuleName.LONG_NUMBER}
    assert screening.verdict is Verdict.PUBLISH


def test_two_numbers_side_by_side_are_both_covered():
    assert screen("โทร 0812345678 0898765432 ด่วน").masked == f"โทร {MASK * 10} {MASK * 10} ด่วน"


@pytest.mark.parametrize(
    "text",
    [
        "วันที่ 09/12/2567 10.30 น.",
        "เปิดเวลา 08.30-16.30 น. ทุกวัน",
        "โทร 1567 หรือ 191",
        "งบ 1,500,000,000 บาท",
        "งบ 1500000000 บาท",
        "ปี 2567-2570 รวม 4 ปี",
        "ปี 2567 2568 2569 1",
        "ขำมาก 5555555555555",
        "ถนนหมายเลข 212 กม. 45+300",
    ],
)
def test_dates_hours_money_and_short_numbers_stay(text):
    assert screen(text).masked == text
    assert screen(text).verdict is Verdict.PUBLISH


@pytest.mark.parametrize(
    ("text", "rule", "hidden"),
    [
        ("บัตร 1-1037-00123-45-6", RuleName.NATIONAL_ID, "1-1037-00123-45-6"),
        ("บัตร 1103700123450", RuleName.NATIONAL_ID, "1103700123450"),
        ("บัตร ๑๑๐๓๗๐๐๑๒๓๔๕๐", RuleName.NATIONAL_ID, "๑๑๐๓๗๐๐๑๒๓๔๕๐"),
        ("โอน 123-4-56789-0", RuleName.BANK_ACCOUNT, "123-4-56789-0"),
        ("เลขบัญชีกรุงไทย 4561237890", RuleName.BANK_ACCOUNT, "4561237890"),
        ("พร้อมเพย์ 123456789", RuleName.BANK_ACCOUNT, "123456789"),
        ("รหัส 98765432101234567", RuleName.LONG_NUMBER, "98765432101234567"),
        ("อีเมลsomchai.j@example.co.th", RuleName.EMAIL, "somchai.j@example.co.th"),
        ("somchai (at) example . com", RuleName.EMAIL, "somchai (at) example . com"),
        ("ไลน์ไอดี somchai_99", RuleName.SOCIAL_ACCOUNT, "somchai_99"),
        ("Line: @market", RuleName.SOCIAL_ACCOUNT, "@market"),
    ],
)
def test_what_leads_to_a_person_is_covered_and_published(text, rule, hidden):
    screening = screen(f"{text} ขอบคุณ")
    assert rule in {finding.rule for finding in screening.findings}
    assert screening.masked == f"{text} ขอบคุณ".replace(hidden, MASK * len(hidden))
    assert screening.verdict is Verdict.PUBLISH


@pytest.mark.parametrize(
    "rude",
    [
        "เหี้ย",
        "เหี้ยยยยย",
        "ค\u200bวย",
        "ค ว ย",
        "คคคควย",
        "เเม่ง",
        "ไอ้โง่",
        "อีดอก",
        "มึง",
        "fuck",
        "FUUUUCKING",
        "f u c k",
        "f*ck",
        "Bullshit",
        "ไอ้fuck",
    ],
)
def test_a_rude_word_is_covered_and_waits_for_a_person(rude):
    screening = screen(f"นายก {rude} มาก")
    assert screening.verdict is Verdict.HOLD
    assert RuleName.RUDE in {finding.rule for finding in screening.findings}
    assert MASK in screening.masked
    assert screening.masked.endswith(" มาก")


@pytest.mark.parametrize(
    "text",
    [
        "ขอให้ผู้เชี่ยวชาญมาดูแม่งานหีบบัตรและสัดส่วนของสัสดี",
        "ดอกไม้เหี่ยวเพราะแล้งเหี้ยม",
        "อยากให้แม่งูถูกจับ ปลาแดกอร่อย พูดแดกดัน แกงกะหรี่ กะหรี่ปั๊บ",
        "ตระกูลกูเกิล กู้เงิน ช้างกูปรี",
        "ควายและหมาจรจัดเดินบนถนน",
        "ต้นดอกทองกวาวริมทาง อีกทั้งมีดอกไม้",
        "สัตว์ป่า สัปดาห์ เขื่อนแม่งัด แม่เหียะ ฮีตสิบสอง",
        "Scunthorpe, classic assessment, push it, Dickens, shiitake, flame retardant",
        "มีบ้านหลายหลัง ไอ้บ้านนี้",
    ],
)
def test_innocent_words_that_hold_a_rude_one_stay(text):
    assert RuleName.RUDE not in rules_of(text)
    assert screen(text).masked == text


@pytest.mark.parametrize(
    "text",
    ["นายสมชาย ใจดี รับเงิน", "นางสาวอรนุช รักความดี", "นาง สมศรี มีสุข", "ด.ช. กล้า หาญ", "Mr. Somchai", "นายกิตติ", "นายกมล"],
)
def test_a_title_with_a_name_waits_for_a_person_unmasked(text):
    screening = screen(text)
    assert RuleName.NAME in {finding.rule for finding in screening.findings}
    assert (screening.verdict, screening.masked) == (Verdict.HOLD, text)


@pytest.mark.parametrize(
    "text",
    [
        "นายกเทศมนตรี",
        "นายก อบจ.",
        "ท่านนายกครับ",
        "นายอำเภอดอนตาล",
        "นายทุนรุกที่",
        "เจ้านายดี",
        "นางพยาบาลน้อย",
        "ใบย่านาง สดมาก",
    ],
)
def test_an_office_or_a_trade_is_no_name(text):
    assert RuleName.NAME not in rules_of(text)


@pytest.mark.parametrize("text", ["จะฆ่านายก", "เผาศาลากลาง", "I will kill you"])
def test_a_threat_is_for_someone_to_see_at_once(text):
    screening = screen(text)
    [severity] = {finding.severity for finding in screening.findings if finding.rule is RuleName.THREAT}
    assert severity is Severity.HIGH
    assert screening.verdict is Verdict.HOLD


@pytest.mark.parametrize("text", ["ฆ่าเชื้อโรค", "จะฆ่าแมลง", "เผาป่าทำให้มีควัน", "ยิงสัญญาณ"])
def test_everyday_words_are_no_threat(text):
    assert RuleName.THREAT not in rules_of(text)


def test_someone_in_despair_is_seen_at_once():
    assert rules_of("ไม่มีเงินแล้ว อยากตาย") == {RuleName.SELF_HARM}


@pytest.mark.parametrize("text", ["", "   ", "!!!", "😁👍", "\u200b", "0812345678"])
def test_nothing_left_to_read_is_held(text):
    assert RuleName.EMPTY in rules_of(text)
    assert screen(text).verdict is Verdict.HOLD


def test_a_link_and_an_unread_language_are_held():
    assert rules_of("ดู https://example.com/x") == {RuleName.LINK}
    assert rules_of("ສະບາຍດີ", "other") == {RuleName.UNREAD_LANGUAGE}


def test_the_table_has_a_row_for_every_rule_and_each_does_something():
    assert set(RULES) == set(RuleName)
    assert all(rule.masks or rule.holds for rule in RULES.values())
