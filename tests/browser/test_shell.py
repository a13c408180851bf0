"""The shell as people meet it, in a real browser: every component, both languages, light and dark, every width."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.support import NewPage, axe, keyboard_walk, overflow, screenshots, serve, tab_stops
from tests.browser.support.gallery.app import LONG_NAME, PAGES, create_gallery

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EVERY_PAGE = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
LANGUAGES = ["th", "en"]


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    with serve(create_gallery()) as origin:
        yield origin


@EVERY_PAGE
def test_axe_finds_nothing(gallery: str, new_page: NewPage, path: str) -> None:
    page = new_page()
    for language in LANGUAGES:
        page.goto(f"{gallery}{path}?lang={language}")
        assert page.locator("html").get_attribute("lang") == language
        page.emulate_media(color_scheme="light")
        axe(page)
        page.emulate_media(color_scheme="dark")
        axe(page, rules=["color-contrast"])


def test_axe_would_tell(gallery: str, new_page: NewPage) -> None:
    page = new_page()
    page.goto(gallery + PAGES["public"])
    page.evaluate("document.querySelector('label.label').remove()")
    with pytest.raises(AssertionError, match="label"):
        axe(page)


@EVERY_PAGE
def test_no_width_scrolls_sideways(gallery: str, new_page: NewPage, path: str) -> None:
    page = new_page()
    for language in LANGUAGES:
        page.goto(f"{gallery}{path}?lang={language}")
        for width in (320, 390, 550, 768, 1100):  # 550 is 1100 at 200 % zoom
            page.set_viewport_size({"width": width, "height": 800})
            assert overflow(page) <= 0, f"{language} at {width}"


@EVERY_PAGE
def test_the_keyboard_reaches_everything_in_order(gallery: str, new_page: NewPage, path: str) -> None:
    page = new_page(width=1100)
    page.goto(gallery + path)
    assert keyboard_walk(page) == tab_stops(page)


def test_the_first_tab_offers_the_way_past_the_header(gallery: str, new_page: NewPage) -> None:
    page = new_page()
    page.goto(gallery + PAGES["public"])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize(("path", "least"), [(PAGES["public"], 44), (PAGES["staff"], 44), (PAGES["kiosk"], 64)])
def test_what_is_pressed_is_large_enough(gallery: str, new_page: NewPage, path: str, least: int) -> None:
    page = new_page()
    page.goto(gallery + path)
    sizes = page.evaluate(
        """() => [...document.querySelectorAll(".button, .tile, .input, .header a, .footer a")]
            .map(control => [control.textContent.trim(), control.getBoundingClientRect().height])"""
    )
    assert sizes
    assert [(text, height) for text, height in sizes if height < least - 0.1] == []


INK = """() => {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = "700 100px Sarabun";
  const measure = (words, side) => Math.max(...words.map(word => pen.measureText(word)["actualBoundingBox" + side]));
  return (measure(["ปี่", "ป้า", "ฝั่ง", "น้ำ", "ซ้ำ", "ก็"], "Ascent") + measure(["ญู", "ฐู", "ฤๅ", "ปุ่"], "Descent")) / 100;
}"""  # the height of Thai marks above and below, in sizes of the font


def test_text_is_large_and_thai_lines_are_tall(gallery: str, new_page: NewPage) -> None:
    page = new_page()
    page.goto(gallery + PAGES["hard-words"])
    leading = """selector => { const style = getComputedStyle(document.querySelector(selector));
                  return [parseFloat(style.fontSize), parseFloat(style.lineHeight) / parseFloat(style.fontSize)]; }"""
    size, height = page.evaluate(leading, "main p:not([class])")
    assert size == 18
    assert height >= 1.6
    needed = page.evaluate(INK)
    assert 1.5 < needed <= 1.6
    for selector in ("main h1", "main h2", "main p", ".brand__organization"):
        assert page.evaluate(leading, selector)[1] >= needed, selector
    assert page.evaluate("document.fonts.check('700 18px Sarabun', 'ฐู') && document.fonts.check('18px Sarabun', 'ปี่')")


def test_a_long_name_stays_on_one_line_where_it_fits(gallery: str, new_page: NewPage) -> None:
    page = new_page(width=1100)
    page.goto(gallery + PAGES["hard-words"])
    name = page.locator(".keep", has_text=LONG_NAME).first
    lines = "element => element.getBoundingClientRect().height / parseFloat(getComputedStyle(element).lineHeight)"
    assert len(LONG_NAME) >= 80
    assert name.evaluate(lines) < 1.5
    page.set_viewport_size({"width": 320, "height": 800})
    assert name.evaluate(lines) > 1.5


def test_an_error_leads_to_its_field(gallery: str, new_page: NewPage) -> None:
    page = new_page()
    page.goto(gallery + PAGES["errors"])
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.get_by_role("link", name="กรุณาเขียนความคิดเห็นของท่าน").click()
    assert page.evaluate("document.activeElement.id") == "opinion"
    assert page.title().startswith("ข้อผิดพลาด:")


def test_forms_work_without_javascript(gallery: str, new_page: NewPage) -> None:
    page = new_page(javascript=False)
    page.goto(gallery + PAGES["public"])
    page.get_by_label("ความคิดเห็นของท่าน").fill("ถนนเป็นหลุม")
    page.get_by_role("radio", name="ดงหลวง").check()
    page.get_by_role("button", name="ถัดไป").click()
    assert "district=4" in page.url
    page.get_by_role("link", name="English").click()
    assert page.get_by_role("button", name="Next").is_visible()


def test_nothing_typed_is_lost_until_the_receipt(gallery: str, new_page: NewPage) -> None:
    page = new_page()
    page.goto(gallery + PAGES["public"])
    page.get_by_label("ความคิดเห็นของท่าน").fill("ถนนเป็นหลุม")
    page.get_by_role("link", name="English").click()
    assert page.get_by_label("Your opinion").input_value() == "ถนนเป็นหลุม"
    page.goto(gallery + PAGES["receipt"])
    page.goto(gallery + PAGES["public"])
    assert page.get_by_label("Your opinion").input_value() == ""


def test_figures_move_without_a_reload(gallery: str, new_page: NewPage) -> None:
    page = new_page(width=1100)
    page.goto(gallery + PAGES["staff"])
    expect(page.locator("[data-live=opinions]")).to_have_text("219")
    expect(page.locator("[data-live=position]")).to_have_text("184,219")
    expect(page.locator("[data-live=as_of]")).to_have_text("08:42:19 น.")


def test_pages_are_shown_in_the_shell_when_something_is_wrong(gallery: str, new_page: NewPage) -> None:
    page = new_page(javascript=False)
    for path, status, words in (("/gallery/nowhere", 404, "ไม่พบหน้านี้"), ("/gallery/broken", 500, "ระบบขัดข้อง")):
        answer = page.request.get(gallery + path)
        assert answer.status == status
        page.set_content(answer.text())
        assert page.get_by_role("heading", name=words).is_visible()


def test_paper_shows_the_content_and_no_controls(gallery: str, new_page: NewPage) -> None:
    page = new_page(width=800, scheme="dark")
    page.goto(gallery + PAGES["receipt"])
    page.emulate_media(media="print", color_scheme="dark")
    assert page.get_by_text("F-7K3M-92QX").is_visible()
    assert not page.get_by_role("link", name="English").is_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(28, 35, 51)"


@EVERY_PAGE
def test_there_is_a_picture_of_every_page(gallery: str, new_page: NewPage, path: str, tmp_path) -> None:
    page = new_page()
    page.goto(gallery + path)
    for picture in screenshots(page, "page", tmp_path):
        assert picture.stat().st_size > 5_000
