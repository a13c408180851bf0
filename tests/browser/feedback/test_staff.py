"""Officers decide what may be read, and open, change and close consultations."""

from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from shared.calendar import BANGKOK
from tests.browser.feedback.conftest import Visit
from tests.browser.feedback.office import Office, eventually

RUDE = "นายสมชาย โทร 081-234-5678 ไม่ซ่อมถนน"


@pytest.fixture
def officer(office: Office, visit: Visit) -> Page:
    page = visit(width=1100)
    page.goto(office.enter())
    return page


def look_at(page: Page, office: Office, consultation: str) -> None:
    """Open the oldest that waits in the consultation."""
    begin = page.get_by_role("link", name="เริ่มจากรายการเก่าที่สุด")

    def waits() -> bool:
        page.goto(f"{office.origin}/feedback/moderation?consultation={consultation}")
        return begin.is_visible()

    eventually(waits)
    begin.click()


def held(office: Office, count: int = 1) -> str:
    consultation = office.open()
    for number in range(count):
        office.send(consultation, f"{RUDE} ครั้งที่ {number + 1}")
    return consultation


def test_without_the_staffs_link_nothing_is_shown(office: Office, visit: Visit) -> None:
    page = visit()
    for path in ("moderation", "moderation/x", "manage", "manage/open", "manage/consultations/x"):
        answer = page.goto(f"{office.origin}/feedback/{path}")
        assert answer
        assert answer.status == 401


def test_what_waits_is_seen_as_written_marked_and_published_covered(office: Office, officer: Page) -> None:
    consultation = held(office, 2)
    look_at(officer, office, consultation)
    marks = officer.locator("mark").all_inner_texts()
    assert any("081-234-5678" in mark and "หมายเลขโทรศัพท์" in mark for mark in marks)
    field = officer.get_by_label("ข้อความที่ทุกคนจะได้อ่าน")
    assert field.input_value() == "นายสมชาย โทร ▒▒▒▒▒▒▒▒▒▒▒▒ ไม่ซ่อมถนน ครั้งที่ 1"
    field.fill("▒▒▒▒▒▒▒▒ ไม่ซ่อมถนน")
    officer.get_by_role("button", name="เผยแพร่ข้อความนี้").click()
    expect(officer.get_by_text("เผยแพร่แล้ว ยังรออีก 1 รายการ")).to_be_visible()
    expect(officer.get_by_text("ครั้งที่ 2").first).to_be_visible()
    published = [e for e in office.log(consultation) if e["type"].endswith("Published")]
    assert [(e["data"]["by"], e["opened"]["text"]) for e in published] == [("somsri", "▒▒▒▒▒▒▒▒ ไม่ซ่อมถนน")]


def test_whoever_holds_the_code_reads_why_it_is_not_published(office: Office, officer: Page) -> None:
    consultation = office.open()
    reference = office.send(consultation, RUDE)["reference"]
    look_at(officer, office, consultation)
    officer.get_by_role("button", name="ไม่เผยแพร่").click()
    expect(officer.get_by_role("link", name="กรุณาเลือกเหตุผล")).to_be_visible()
    officer.get_by_role("radio", name="มีข้อมูลส่วนบุคคลของผู้อื่น").check()
    officer.get_by_role("button", name="ไม่เผยแพร่").click()
    expect(officer.get_by_role("heading", name="ไม่มีความคิดเห็นรอท่าน")).to_be_visible()
    officer.goto(f"{office.origin}/feedback/status/{reference}")
    expect(officer.get_by_text("มีข้อมูลส่วนบุคคลของผู้อื่น")).to_be_visible()
    officer.goto(f"{office.origin}/feedback/status/{reference}?lang=en")
    expect(officer.get_by_text("It tells personal details of someone")).to_be_visible()


def test_the_second_of_two_moderators_is_told(office: Office, officer: Page, visit: Visit) -> None:
    consultation = held(office)
    second = visit(width=1100)
    second.goto(office.enter("manop"))
    for page in (officer, second):
        look_at(page, office, consultation)
    officer.get_by_role("button", name="เผยแพร่ข้อความนี้").click()
    expect(officer.get_by_text("ไม่มีความคิดเห็นรอท่าน")).to_be_visible()
    second.get_by_label("เขียนเหตุผลเอง").fill("ไม่เหมาะสม")
    second.get_by_role("button", name="ไม่เผยแพร่").click()
    expect(second.get_by_role("link", name="มีผู้อื่นพิจารณาความคิดเห็นนี้ไปแล้ว")).to_be_visible()
    assert office.counted(consultation)["FeedbackDeclined"] == 0


def test_a_reload_decides_nothing_twice(office: Office, officer: Page) -> None:
    consultation = held(office)
    look_at(officer, office, consultation)
    officer.get_by_role("button", name="เผยแพร่ข้อความนี้").dblclick()
    expect(officer.get_by_text("ไม่มีความคิดเห็นรอท่าน")).to_be_visible()
    assert office.counted(consultation)["FeedbackPublished"] == 1


def test_moderation_needs_no_mouse(office: Office, officer: Page) -> None:
    consultation = held(office)
    look_at(officer, office, consultation)
    officer.get_by_label("ข้อความที่ทุกคนจะได้อ่าน").focus()
    officer.keyboard.press("Tab")
    officer.keyboard.press("Enter")
    expect(officer.get_by_text("ไม่มีความคิดเห็นรอท่าน")).to_be_visible()
    assert office.counted(consultation)["FeedbackPublished"] == 1


def test_a_foreign_page_can_not_decide(office: Office, officer: Page) -> None:
    answer = officer.request.post(
        f"{office.origin}/feedback/moderation/x", headers={"Sec-Fetch-Site": "cross-site"}, form={"do": "publish"}
    )
    assert answer.status == 403


def test_a_consultation_is_opened_with_nothing_lost_on_the_way(office: Office, officer: Page) -> None:
    officer.goto(f"{office.origin}/feedback/manage/open")
    name = f"flood-{datetime.now(BANGKOK):%H%M%S}"
    officer.get_by_label("ชื่อเรื่องภาษาไทย").fill("น้ำท่วมซ้ำ ควรทำอย่างไร")
    officer.get_by_label("คำถาม 1, ภาษาไทย").fill("ท่วมที่ไหน")
    officer.get_by_label("คำถาม 2, ภาษาไทย").fill("เมื่อใด")
    officer.get_by_label("วันปิดรับฟัง").fill("เร็ว ๆ นี้")
    officer.get_by_role("button", name="เพิ่มแถว").first.click()
    officer.get_by_label("คำถาม 3, ภาษาไทย").fill("ใครเดือดร้อน")
    officer.get_by_role("button", name="เปิดรับฟัง").click()
    for advice in ("กรุณาใช้อักษรอังกฤษตัวเล็ก", "กรุณาเลือกระดับการมีส่วนร่วม", "อ่าน “เร็ว ๆ นี้” เป็นวันที่ไม่ได้"):
        expect(officer.get_by_role("alert").get_by_text(advice)).to_be_visible()
    assert officer.get_by_label("คำถาม 3, ภาษาไทย").input_value() == "ใครเดือดร้อน"
    officer.get_by_label("ชื่อย่อ").fill(name)
    officer.get_by_role("radio", name="ปรึกษาหารือ").check()
    officer.get_by_label("วันปิดรับฟัง").fill("30 ก.ย. 2570")
    officer.get_by_label("ส่วนราชการที่รับฟัง").fill("กองช่าง")
    officer.get_by_role("button", name="เปิดรับฟัง").click()
    expect(officer.get_by_text("เปิดเรื่องแล้ว")).to_be_visible()
    officer.goto(f"{office.origin}/feedback/consultations/{name}")
    expect(officer.get_by_text("30 กันยายน 2570")).to_be_visible()
    terms = office.log(name)[0]["data"]["terms"]
    assert [question["id"] for question in terms["questions"]] == ["q1", "q2", "q3"]
    assert [district["code"] for district in terms["districts"]] == [f"490{n}" for n in range(1, 8)]


def test_terms_are_changed_with_a_reason_and_not_over_a_colleagues_change(office: Office, officer: Page) -> None:
    consultation = office.open()
    officer.goto(f"{office.origin}/feedback/manage/consultations/{consultation}")
    officer.get_by_label("ชื่อเรื่องภาษาไทย").fill("ถนนทุกสาย")
    officer.get_by_role("button", name="บันทึกการแก้ไข").click()
    expect(officer.get_by_role("link", name="กรุณาเขียนเหตุผล")).to_be_visible()
    officer.get_by_label("เหตุผลที่แก้ไข").fill("ขยายขอบเขต")
    office.change(consultation, department="กองสาธารณสุข")
    officer.get_by_role("button", name="บันทึกการแก้ไข").click()
    expect(officer.get_by_role("link", name="มีผู้อื่นแก้ไขเรื่องนี้ไปแล้ว")).to_be_visible()
    assert officer.get_by_label("ชื่อเรื่องภาษาไทย").input_value() == "ถนนทุกสาย"
    officer.get_by_role("button", name="บันทึกการแก้ไข").click()
    expect(officer.get_by_text("บันทึกการแก้ไขแล้ว")).to_be_visible()
    changes = [e["data"] for e in office.log(consultation) if e["type"].endswith("ConsultationChanged")]
    assert [(c["terms"]["title"]["th"], c["reason"]) for c in changes][1:] == [("ถนนทุกสาย", "ขยายขอบเขต")]


def test_a_consultation_is_closed_with_a_reason(office: Office, officer: Page) -> None:
    consultation = office.open()
    officer.goto(f"{office.origin}/feedback/manage/consultations/{consultation}/close")
    officer.get_by_role("button", name="ปิดรับฟังเดี๋ยวนี้").click()
    expect(officer.get_by_role("link", name="กรุณาเขียนเหตุผล")).to_be_visible()
    officer.get_by_label("เหตุผลที่ปิด").fill("ได้ข้อสรุปแล้ว")
    officer.get_by_role("button", name="ปิดรับฟังเดี๋ยวนี้").click()
    expect(officer.get_by_text("ปิดรับฟังแล้ว").first).to_be_visible()
    eventually(lambda: office.counted(consultation)["ConsultationClosed"] == 1)
    answer = officer.goto(f"{office.origin}/feedback/consultations/{consultation}/answer")
    assert answer
    assert answer.status == 409


def test_leaving_ends_the_session(office: Office, officer: Page) -> None:
    officer.get_by_role("button", name="ออกจากระบบ").click()
    answer = officer.goto(f"{office.origin}/feedback/moderation")
    assert answer
    assert answer.status == 401
