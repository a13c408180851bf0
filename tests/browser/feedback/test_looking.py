"""Every page of feedback looked at: no finding by axe, no sideways scrolling, the keyboard reaches all, light and dark."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.feedback.conftest import Visit
from tests.browser.feedback.office import HARD_WORDS, LONG_NAME, TITLE, Office
from tests.browser.support import axe, keyboard_walk, overflow, tab_stops

pytestmark = pytest.mark.timeout(180)
LANGUAGES = ("th", "en")
WIDTHS = (320, 390, 550, 1100)  # 550 is 1100 at 200 % zoom


@pytest.fixture(scope="module")
def full(office: Office) -> dict[str, str]:
    """Addresses of pages with long names and hard words on them; by the name of the page."""
    words = {"th": f"{LONG_NAME} {HARD_WORDS}", "en": ""}
    consultation = office.open(
        title=words, department=LONG_NAME,
        questions=[{"id": "q1", "text": words}, {"id": "q2", "text": {"th": TITLE, "en": ""}}],
        target_groups=[{"code": "long", "name": words}, {"code": "youth", "name": {"th": "เยาวชน", "en": "Youth"}}],
    )  # fmt: skip
    ended = office.open(title=words)
    office.close(ended)
    published = office.send(consultation, f"{HARD_WORDS}\n{'ไม่มีที่เว้นวรรค' * 40} โทร 081-234-5678")
    held = office.send(consultation, f"นายสมชาย {'https://example.com/' + 'x' * 120} ไอ้เหี้ย {HARD_WORDS}")
    return {
        "home": "/",
        "consultation": f"/feedback/consultations/{consultation}",
        "ended": f"/feedback/consultations/{ended}",
        "answer": f"/feedback/consultations/{consultation}/answer",
        "receipt": f"/feedback/receipts/{published['reference']}",
        "published": f"/feedback/status/{published['reference']}?at={published['position']}",
        "held": f"/feedback/status/{held['reference']}?at={held['position']}",
        "follow": "/feedback/status",
        "code refused": "/feedback/status?code=x",
        "queue": "/feedback/moderation",
        "moderation": f"/feedback/moderation/{held['id']}",
        "consultations": "/feedback/manage",
        "open": "/feedback/manage/open",
        "change": f"/feedback/manage/consultations/{consultation}",
        "close": f"/feedback/manage/consultations/{consultation}/close",
        "kiosk": f"/feedback/kiosk/{consultation}",
    }


PAGES = (
    "home", "consultation", "ended", "answer", "receipt", "published", "held", "follow", "code refused",
    "queue", "moderation", "consultations", "open", "change", "close", "kiosk",
)  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_shown_to_anyone(office: Office, full: dict[str, str], visit: Visit, name: str) -> None:
    page = visit()
    page.goto(office.enter())
    for language in LANGUAGES:
        path = full[name]
        page.goto(f"{office.origin}{path}{'&' if '?' in path else '?'}lang={language}")
        if name == "kiosk":
            expect(page.locator("[data-ready]")).to_be_attached()
        look(page)
    assert keyboard_walk(page) == tab_stops(page)
    page.emulate_media(color_scheme="dark")
    axe(page, rules=["color-contrast"])


def look(page: Page) -> None:
    """What holds for every page in every language."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert overflow(page) <= 0, f"{page.url} at {width}"
    axe(page)


def test_every_step_of_the_form_can_be_shown_to_anyone(office: Office, full: dict[str, str], visit: Visit) -> None:
    page = visit()
    page.goto(office.origin + full["answer"])
    page.get_by_role("button", name="ถัดไป").click()
    look(page)
    page.get_by_label("ความคิดเห็นของท่าน").fill(f"{HARD_WORDS} {'ก' * 300}")
    for choose in (None, "คำชะอี", "เยาวชน", "หญิง"):
        if choose:
            page.get_by_role("radio", name=choose, exact=True).check()
        page.get_by_role("button", name="ถัดไป").click()
        look(page)


def test_every_step_of_the_kiosk_is_large_enough_for_a_standing_visitor(
    office: Office, full: dict[str, str], visit: Visit
) -> None:
    page = visit(width=1080, height=1920)
    page.goto(f"{office.origin}{full['kiosk']}?lang=th")
    page.get_by_role("button", name="แตะที่นี่").click()
    page.get_by_label("ความคิดเห็นของท่าน").fill(HARD_WORDS)
    for choose in ("คำชะอี", "เยาวชน", None):
        axe(page)
        assert overflow(page) <= 0
        assert [size for size in sizes(page) if size < 63.9] == []
        page.get_by_role("button", name="ถัดไป").click()
        if choose:
            page.get_by_role("radio", name=choose, exact=True).check()
    page.get_by_role("button", name="สำหรับเจ้าหน้าที่").click()
    axe(page)


def sizes(page: Page) -> list[float]:
    """The heights of all that can be pressed and is shown."""
    return page.evaluate(
        """() => [...document.querySelectorAll("button, .tile, .input, .header a:not(.brand)")]
            .filter(control => control.checkVisibility()).map(control => control.getBoundingClientRect().height)"""
    )


@pytest.mark.parametrize("name", ["home", "consultation", "answer", "queue", "moderation", "open"])
def test_what_is_pressed_is_large_enough(office: Office, full: dict[str, str], visit: Visit, name: str) -> None:
    page = visit()
    page.goto(office.enter())
    page.goto(office.origin + full[name])
    assert [size for size in sizes(page) if size < 43.9] == []


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = Office(tmp_path_factory.mktemp("empty") / "data")
    yield office
    office.stop()


def test_an_empty_system_says_what_to_do_first(empty: Office, visit: Visit) -> None:
    page = visit()
    page.goto(empty.enter())
    expectations: dict[str, Callable[[], object]] = {
        "/": lambda: expect(page.get_by_role("heading", name="ขณะนี้ยังไม่มีเรื่องที่เปิดรับฟัง")).to_be_visible(),
        "/feedback/moderation": lambda: expect(page.get_by_role("heading", name="เรียบร้อยแล้ว")).to_be_visible(),
        "/feedback/manage": lambda: expect(page.get_by_role("link", name="เปิดรับฟังเรื่องใหม่")).to_be_visible(),
    }
    for path, holds in expectations.items():
        page.goto(empty.origin + path)
        holds()
        look(page)


def test_paper_shows_the_code_and_no_controls(office: Office, full: dict[str, str], visit: Visit) -> None:
    page = visit(width=800)
    page.goto(office.origin + full["receipt"])
    page.emulate_media(media="print")
    expect(page.locator(".receipt__code")).to_be_visible()
    expect(page.get_by_text(f"{office.origin}/feedback/status/")).to_be_visible()
    expect(page.get_by_role("link", name="English")).not_to_be_visible()
