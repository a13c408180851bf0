"""A citizen gives an opinion and follows it: on the phone, with scripts and without, once and only once."""

import re
from collections import Counter

import pytest
from playwright.sync_api import Page, expect

from tests.browser.feedback.conftest import Visit
from tests.browser.feedback.office import TITLE, Office

TEXT = "หน้าโรงเรียนถนนเป็นหลุม โทร 081-234-5678"
ONCE = Counter({"ConsultationOpened": 1, "FeedbackReceived": 1, "FeedbackPublished": 1})


@pytest.fixture(scope="module")
def roads(office: Office) -> str:
    return office.open()


def begin(page: Page, office: Office, consultation: str) -> None:
    page.goto(f"{office.origin}/feedback/consultations/{consultation}")
    page.get_by_role("link", name="แสดงความคิดเห็น").click()


def go_on(page: Page) -> None:
    page.get_by_role("button", name="ถัดไป").click()


def fill(page: Page, text: str = TEXT) -> None:
    page.get_by_label("ความคิดเห็นของท่าน").fill(text)
    go_on(page)
    page.get_by_role("radio", name="คำชะอี").check()
    go_on(page)
    page.get_by_role("radio", name="เยาวชน").check()
    go_on(page)
    go_on(page)


def send(page: Page) -> str:
    page.get_by_role("button", name="ส่งความคิดเห็น").click()
    expect(page.get_by_role("heading", name="ได้รับความคิดเห็นของท่านแล้ว")).to_be_visible()
    return page.locator(".receipt__code").inner_text()


def test_an_opinion_is_given_published_and_followed(office: Office, visit: Visit) -> None:
    page, consultation = visit(), office.open()
    begin(page, office, consultation)
    fill(page)
    expect(page.get_by_text("คำชะอี")).to_be_visible()
    code = send(page)
    expect(page.get_by_role("img", name="คิวอาร์โค้ด")).to_be_visible()
    page.get_by_role("link", name="ติดตามผลที่นี่").click()
    expect(page.get_by_role("heading", name="เผยแพร่แล้ว ทุกคนอ่านได้")).to_be_visible()
    expect(page.get_by_text("▒▒▒▒▒▒▒▒▒▒▒▒")).to_be_visible()
    assert code in page.url
    assert "081-234-5678" not in page.content()
    assert office.counted(consultation) == ONCE
    assert [event["opened"] for event in office.log(consultation) if event["type"].endswith("Published")] == [
        {"text": "หน้าโรงเรียนถนนเป็นหลุม โทร ▒▒▒▒▒▒▒▒▒▒▒▒"}
    ]


def test_without_scripts_everything_works_and_a_person_looks_first(office: Office, visit: Visit) -> None:
    page, consultation = visit(javascript=False), office.open()
    begin(page, office, consultation)
    fill(page, "ถนนเป็นหลุม")
    send(page)
    page.get_by_role("link", name="ติดตามผลที่นี่").click()
    expect(page.get_by_role("heading", name="รอเจ้าหน้าที่พิจารณา")).to_be_visible()
    assert [e["data"]["reasons"] for e in office.log(consultation) if e["type"].endswith("Held")] == [["no-script"]]


def test_whoever_fills_the_field_that_nobody_sees_waits_for_a_person(office: Office, visit: Visit) -> None:
    page, consultation = visit(), office.open()
    begin(page, office, consultation)
    page.evaluate("document.getElementById('website').value = 'https://example.com'")
    page.get_by_label("ความคิดเห็นของท่าน").fill("ถนนเป็นหลุม")
    for _ in range(2):
        go_on(page)
        page.get_by_role("radio", name="ไม่ระบุ").check()
    go_on(page)
    assert page.evaluate("document.getElementById('website').value") == "https://example.com"
    go_on(page)
    send(page)
    assert [e["data"]["reasons"] for e in office.log(consultation) if e["type"].endswith("Held")] == [["unusual"]]


@pytest.mark.parametrize("javascript", [True, False])
def test_clicking_twice_going_back_and_reloading_never_count_twice(
    office: Office, visit: Visit, javascript: bool
) -> None:
    page, consultation = visit(javascript=javascript), office.open()
    begin(page, office, consultation)
    fill(page)
    page.get_by_role("button", name="ส่งความคิดเห็น").dblclick()
    expect(page.locator(".receipt__code")).to_be_visible()
    code = page.locator(".receipt__code").inner_text()
    page.reload()
    page.go_back()
    assert send(page) == code
    assert office.counted(consultation)["FeedbackReceived"] == 1


def test_what_was_sent_and_then_written_anew_is_not_lost_but_asked_about(office: Office, visit: Visit) -> None:
    page, consultation = visit(), office.open()
    begin(page, office, consultation)
    fill(page)
    send(page)
    page.go_back()
    page.get_by_role("button", name="แก้ไข ความคิดเห็น").click()
    page.get_by_label("ความคิดเห็นของท่าน").fill("อีกเรื่องหนึ่ง")
    go_on(page)
    page.get_by_role("button", name="ส่งความคิดเห็น").click()
    expect(page.get_by_text("ท่านส่งแบบนี้ไปแล้วครั้งหนึ่งด้วยข้อความอื่น")).to_be_visible()
    expect(page.get_by_text("อีกเรื่องหนึ่ง")).to_be_visible()
    page.get_by_role("button", name="ส่งเป็นอีกหนึ่งความคิดเห็น").click()
    expect(page.locator(".receipt__code")).to_be_visible()
    assert office.counted(consultation)["FeedbackReceived"] == 2


def test_an_error_leads_to_its_field_and_nothing_typed_is_lost(office: Office, visit: Visit, roads: str) -> None:
    page = visit(javascript=False)
    begin(page, office, roads)
    go_on(page)
    expect(page).to_have_title(re.compile(f"^ข้อผิดพลาด: ความคิดเห็นของท่าน: {re.escape(TITLE)}"))
    page.get_by_role("link", name="กรุณาเขียนความคิดเห็นของท่าน").click()
    expect(page.get_by_label("ความคิดเห็นของท่าน")).to_be_focused()
    long = "ถนนเป็นหลุม " * 600
    page.get_by_label("ความคิดเห็นของท่าน").fill(long)
    go_on(page)
    expect(page.get_by_role("link", name="กรุณาย่อข้อความให้ไม่เกิน 5000 ตัวอักษร")).to_be_visible()
    assert page.get_by_label("ความคิดเห็นของท่าน").input_value() == long
    page.get_by_label("ความคิดเห็นของท่าน").fill(TEXT)
    go_on(page)
    go_on(page)
    page.get_by_role("link", name="กรุณาเลือกหนึ่งข้อ").click()
    assert page.evaluate("document.activeElement.name") == "district"
    page.get_by_role("button", name="ย้อนกลับ").click()
    assert page.get_by_label("ความคิดเห็นของท่าน").input_value() == TEXT


def test_one_answer_is_changed_from_the_page_that_shows_all(office: Office, visit: Visit, roads: str) -> None:
    page = visit()
    begin(page, office, roads)
    fill(page)
    page.get_by_role("button", name="แก้ไข อำเภอ").click()
    page.get_by_role("radio", name="ดงหลวง").check()
    go_on(page)
    expect(page.get_by_role("heading", name="ตรวจคำตอบก่อนส่ง")).to_be_visible()
    expect(page.get_by_text("ดงหลวง")).to_be_visible()
    expect(page.get_by_text(TEXT)).to_be_visible()


def test_a_consultation_that_ends_while_one_writes_gives_the_words_back(office: Office, visit: Visit) -> None:
    page, consultation = visit(), office.open()
    begin(page, office, consultation)
    fill(page)
    office.close(consultation)
    page.get_by_role("button", name="ส่งความคิดเห็น").click()
    expect(page.get_by_role("link", name="เรื่องนี้ปิดรับฟังแล้ว")).to_be_visible()
    expect(page.get_by_text(TEXT)).to_be_visible()
    assert office.counted(consultation)["FeedbackReceived"] == 0


def test_a_code_is_found_however_it_is_typed(office: Office, visit: Visit, roads: str) -> None:
    page = visit(javascript=False)
    reference = office.send(roads, "ขอทางเท้า")["reference"]
    page.goto(f"{office.origin}/")
    page.get_by_role("main").get_by_role("link", name="ติดตามความคิดเห็น").click()
    page.get_by_label("รหัสติดตาม").fill("xyz")
    page.get_by_role("button", name="ดูผล").click()
    expect(page.get_by_role("link", name="กรุณากรอกรหัสตามที่อยู่บนใบรับ")).to_be_visible()
    assert page.get_by_label("รหัสติดตาม").input_value() == "xyz"
    thai = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
    page.get_by_label("รหัสติดตาม").fill(reference.lower().replace("-", " ").translate(thai))
    page.get_by_role("button", name="ดูผล").click()
    expect(page.get_by_text("ขอทางเท้า")).to_be_visible()


def test_a_code_that_nobody_has_is_said_so(office: Office, visit: Visit) -> None:
    page = visit()
    answer = page.goto(f"{office.origin}/feedback/status/F-0000-0000-0000")
    assert answer
    assert answer.status == 404
    expect(page.get_by_role("link", name="ไม่พบความคิดเห็นที่มีรหัสนี้")).to_be_visible()


def test_an_erased_opinion_is_followed_but_not_read(office: Office, visit: Visit, roads: str) -> None:
    page = visit()
    receipt = office.send(roads, "ชื่อของฉันคือความลับ")
    office.call("POST", f"/feedback/api/opinions/{receipt['id']}/erase", {"reason": "เจ้าของขอให้ลบ"})
    page.goto(f"{office.origin}/feedback/status/{receipt['reference']}")
    expect(page.get_by_role("heading", name="ลบแล้ว")).to_be_visible()
    expect(page.get_by_text("เจ้าของขอให้ลบ")).to_be_visible()
    assert "ความลับ" not in page.content()
