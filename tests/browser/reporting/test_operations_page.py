"""The operations page in the hands of an administrator: it refreshes by itself and the keyboard stays where it is."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.support import NewPage, axe, keyboard_walk, overflow, tab_stops
from tests.integration.reporting.support.office import Office

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OPERATIONS = "/reporting/operations"


def signed_in(office: Office, page: Page, role: str = "administrator", language: str = "th") -> None:
    page.goto(f"{office.origin}/reporting/enter?token={office.token(role)}")
    page.goto(f"{office.origin}{OPERATIONS}?lang={language}")


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("heard", ["silent", "spoken"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    request: pytest.FixtureRequest, new_page: NewPage, heard: str, language: str
) -> None:
    page = new_page()
    signed_in(request.getfixturevalue(heard), page, language=language)
    axe(page)
    page.emulate_media(color_scheme="dark")
    axe(page, rules=["color-contrast"])
    for width in (320, 390, 550, 768, 1100):
        page.set_viewport_size({"width": width, "height": 800})
        assert overflow(page) <= 0, width


def test_the_keyboard_reaches_everything_in_order(spoken: Office, new_page: NewPage) -> None:
    page = new_page(width=1100)
    signed_in(spoken, page)
    assert keyboard_walk(page) == tab_stops(page)


def test_it_refreshes_by_itself_and_leaves_the_focus_alone(spoken: Office, new_page: NewPage) -> None:
    page = new_page(width=1100)
    signed_in(spoken, page)
    button = page.get_by_role("button", name="สร้าง participation ใหม่")
    button.focus()
    row = page.get_by_role("row").filter(has_text="mukdahan.feedback")
    before = row.inner_text()
    spoken.say("water-2570", "ขอไฟส่องสว่างเพิ่ม")
    expect(row).not_to_have_text(before, timeout=8000)
    expect(button).to_be_focused()


def test_rebuild_by_keyboard_ends_with_a_new_generation(spoken: Office, new_page: NewPage) -> None:
    page = new_page(width=1100)
    signed_in(spoken, page)
    page.get_by_role("button", name="สร้าง participation ใหม่").press("Enter")
    expect(page.get_by_role("row").filter(has_text="participation 2")).to_contain_text("ใช้งานอยู่", timeout=15_000)
    expect(page.get_by_role("row").filter(has_text="participation 1 ")).to_contain_text("ถูกแทนที่แล้ว")


def test_an_officer_sees_and_presses_nothing(spoken: Office, new_page: NewPage) -> None:
    page = new_page()
    signed_in(spoken, page, role="officer")
    assert page.get_by_role("heading", name="บันทึกเหตุการณ์ที่ติดตาม").is_visible()
    assert page.get_by_role("button", name="สร้าง participation ใหม่").count() == 0


def test_signing_out_ends_it(spoken: Office, new_page: NewPage) -> None:
    page = new_page()
    signed_in(spoken, page)
    page.get_by_role("button", name="ออกจากระบบ").click()
    answer = page.request.get(spoken.origin + OPERATIONS)
    assert answer.status == 401
