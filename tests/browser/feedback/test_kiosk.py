"""A kiosk without a network: it takes opinions, survives a reload, and every one of them counts exactly once."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.feedback.office import Office, eventually

pytestmark = pytest.mark.timeout(180)
INTAKE = "**/feedback/api/intake"
ONLINE = "dispatchEvent(new Event('online'))"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An instance of its own, for here it is switched off."""
    office = Office(tmp_path_factory.mktemp("kiosk") / "data")
    yield office
    office.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1080, "height": 1920}, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    yield context
    context.close()


def set_up(context: BrowserContext, address: str) -> Page:
    """Open the device's link, and wait until the page and its files are kept for the time without a network."""
    page = context.new_page()
    page.goto(address)
    ready(page)
    kept = "caches.match(location.origin + location.pathname + '?lang=th').then(found => Boolean(found))"
    eventually(lambda: page.evaluate(kept))
    return page


def ready(page: Page) -> None:
    expect(page.locator("[data-ready]")).to_be_attached()


def give(page: Page, text: str, district: str = "คำชะอี") -> None:
    page.get_by_role("button", name="แตะที่นี่").click()
    page.get_by_label("ความคิดเห็นของท่าน").fill(text)
    forward(page)
    page.get_by_role("radio", name=district).check()
    forward(page)
    page.get_by_role("radio", name="เยาวชน").check()
    forward(page)
    page.get_by_role("button", name="ส่งความคิดเห็น").click()
    expect(page.get_by_role("heading", name="ได้รับความคิดเห็นของท่านแล้ว")).to_be_visible()


def forward(page: Page) -> None:
    page.get_by_role("button", name="ถัดไป").click()


def finish(page: Page) -> None:
    page.get_by_role("button", name="เสร็จแล้ว").click()


def waiting(page: Page) -> int:
    return int(page.locator("[data-officer-open] [data-waiting]").inner_text())


def test_online_a_visitor_takes_a_code_along(office: Office, context: BrowserContext) -> None:
    consultation = office.open()
    page = set_up(context, office.kiosk(consultation))
    assert "token" not in page.url
    give(page, "ถนนหน้าโรงเรียนเป็นหลุม")
    expect(page.locator("[data-reference]")).to_be_visible(timeout=20_000)
    expect(page.locator("[data-reference]")).to_have_text(office.log(consultation)[1]["data"]["reference"])
    eventually(lambda: page.evaluate("document.querySelector('[data-qr]').naturalWidth > 0"))
    finish(page)
    expect(page.get_by_role("button", name="แตะที่นี่")).to_be_visible()
    assert page.get_by_label("ความคิดเห็นของท่าน").input_value() == ""
    received = [e["data"] for e in office.log(consultation) if e["type"].endswith("Received")]
    assert [(r["channel"], r["district"], r["group"], r["question"]) for r in received] == [
        ("kiosk", "4905", "youth", "q1")
    ]


def test_opinions_given_offline_before_the_close_count_once_each_after_it(
    office: Office, context: BrowserContext
) -> None:
    consultation = office.open()
    page = set_up(context, office.kiosk(consultation))
    context.set_offline(True)
    office.stop()
    give(page, "ความเห็นที่หนึ่ง ก่อนปิด")
    expect(page.get_by_text("เก็บไว้ในเครื่องนี้อย่างปลอดภัย")).to_be_visible()
    page.reload()
    ready(page)
    expect(page.get_by_role("button", name="แตะที่นี่")).to_be_visible()
    give(page, "ความเห็นที่สอง หลังเปิดหน้าใหม่")
    finish(page)
    eventually(lambda: waiting(page) == 2)
    page.close()

    office.start()
    office.close(consultation)  # the network of the kiosk is still cut
    later = context.new_page()
    later.goto(f"{office.origin}/feedback/kiosk/{consultation}?lang=th")
    ready(later)
    eventually(lambda: waiting(later) == 2)
    context.set_offline(False)
    eventually(lambda: waiting(later) == 0, 30)
    later.evaluate(ONLINE)
    log = office.log(consultation)
    assert Counter(e["type"].removeprefix("feedback.") for e in log) == {
        "ConsultationOpened": 1, "ConsultationClosed": 1, "FeedbackReceived": 2, "FeedbackPublished": 2,
    }  # fmt: skip
    closed_at = next(e["data"]["closed_at"] for e in log if e["type"].endswith("Closed"))
    received = [e["data"] for e in log if e["type"].endswith("Received")]
    assert [r["late"] for r in received] == [False, False]
    assert all(r["captured_at"] < closed_at for r in received)


def test_an_answer_lost_after_the_commit_is_asked_for_again(office: Office, context: BrowserContext) -> None:
    consultation = office.open()
    page = set_up(context, office.kiosk(consultation))
    outcomes: list[str] = []

    def lose_the_first(route: Route) -> None:
        answer = route.fetch()
        outcomes.append(json.loads(answer.text())["outcome"])
        if len(outcomes) == 1:
            route.abort("connectionreset")
        else:
            route.fulfill(response=answer)

    context.route(INTAKE, lose_the_first)
    give(page, "คำตอบหายกลางทาง")
    eventually(lambda: waiting(page) == 1 and len(outcomes) == 1)
    assert office.counted(consultation)["FeedbackReceived"] == 1
    page.evaluate(ONLINE)
    eventually(lambda: waiting(page) == 0)
    assert outcomes == ["accepted", "duplicate"]
    assert office.counted(consultation)["FeedbackReceived"] == 1


def test_a_device_that_is_not_known_keeps_everything_and_says_so(office: Office, context: BrowserContext) -> None:
    consultation = office.open()
    page = set_up(context, office.kiosk(consultation, token=office.token("kiosk", "kiosk:old", seconds=-60)))
    give(page, "บัตรของเครื่องหมดอายุ")
    finish(page)
    eventually(lambda: waiting(page) == 1)
    page.get_by_role("button", name="สำหรับเจ้าหน้าที่").click()
    expect(page.get_by_text("ระบบไม่รู้จักเครื่องนี้แล้ว")).to_be_visible()
    page.close()
    set_up(context, office.kiosk(consultation))
    eventually(lambda: office.counted(consultation)["FeedbackReceived"] == 1)


def test_what_is_rejected_is_kept_and_shown_to_the_officer_alone(office: Office, context: BrowserContext) -> None:
    consultation = office.open()
    page = set_up(context, office.kiosk(consultation))
    page.goto(page.url)  # the next visit comes without the device's link
    ready(page)
    office.change(consultation, districts=[])
    give(page, "เรื่องที่ไม่ควรให้คนอื่นอ่าน")
    finish(page)
    eventually(lambda: waiting(page) == 0)
    page.get_by_role("button", name="สำหรับเจ้าหน้าที่").click()
    expect(page.get_by_text("district 4905 ไม่อยู่ในเรื่องนี้")).to_be_visible()
    expect(page.get_by_role("button", name="บันทึกรายการเหล่านี้เป็นไฟล์")).not_to_be_visible()
    assert "เรื่องที่ไม่ควรให้คนอื่นอ่าน" not in page.locator("[data-officer]").inner_text()
    page.close()

    trusted = set_up(context, office.kiosk(consultation))
    trusted.get_by_role("button", name="สำหรับเจ้าหน้าที่").click()
    expect(trusted.get_by_text("เรื่องที่ไม่ควรให้คนอื่นอ่าน")).to_be_visible()
    with trusted.expect_download() as download:
        trusted.get_by_role("button", name="บันทึกรายการเหล่านี้เป็นไฟล์").click()
    assert json.loads(download.value.path().read_text("utf-8"))["text"] == "เรื่องที่ไม่ควรให้คนอื่นอ่าน"
    office.change(consultation)
    trusted.get_by_role("button", name="ส่งรายการเหล่านี้อีกครั้ง").click()
    eventually(lambda: office.counted(consultation)["FeedbackReceived"] == 1)


def test_who_walks_away_is_asked_and_then_forgotten(office: Office, context: BrowserContext) -> None:
    page = context.new_page()
    page.clock.install()
    page.goto(f"{office.origin}/feedback/kiosk/{office.open()}?lang=en")
    ready(page)
    page.get_by_role("button", name="Touch here").click()
    page.get_by_label("Your opinion").fill("half a thought")
    page.clock.run_for(61_000)
    page.get_by_role("button", name="Yes, I go on").click()
    assert page.get_by_label("Your opinion").input_value() == "half a thought"
    page.clock.run_for(61_000)
    expect(page.get_by_role("heading", name="Are you still there?")).to_be_visible()
    page.clock.run_for(16_000)
    page.wait_for_url("**lang=th")
    ready(page)
    expect(page.get_by_role("button", name="แตะที่นี่")).to_be_visible()
    assert page.get_by_label("ความคิดเห็นของท่าน", exact=True).input_value() == ""


def test_the_language_is_changed_in_the_middle_and_the_words_stay(office: Office, context: BrowserContext) -> None:
    page = set_up(context, office.kiosk(office.open()))
    page.get_by_role("button", name="แตะที่นี่").click()
    page.get_by_label("ความคิดเห็นของท่าน").fill("ถนนเป็นหลุม")
    page.get_by_role("link", name="English").click()
    ready(page)
    assert page.get_by_label("Your opinion").input_value() == "ถนนเป็นหลุม"
    expect(page.get_by_text("Question 1 of 4")).to_be_visible()


def test_an_empty_opinion_and_an_unanswered_question_are_not_passed(office: Office, context: BrowserContext) -> None:
    page = set_up(context, office.kiosk(office.open()))
    page.get_by_role("button", name="แตะที่นี่").click()
    forward(page)
    expect(page.get_by_text("กรุณาเขียนความคิดเห็นของท่าน ไม่เกิน 5,000 ตัวอักษร")).to_be_visible()
    page.get_by_label("ความคิดเห็นของท่าน").fill("ถนน")
    forward(page)
    forward(page)
    expect(page.get_by_text("กรุณาเลือกหนึ่งข้อ").locator("visible=true")).to_be_visible()


def test_the_page_can_be_installed(office: Office, context: BrowserContext) -> None:
    consultation = office.open()
    page = set_up(context, office.kiosk(consultation))
    href = page.locator("link[rel=manifest]").get_attribute("href")
    manifest = page.request.get(f"{office.origin}{href}").json()
    assert manifest["display"] == "fullscreen"
    assert manifest["start_url"].startswith(manifest["scope"])
    for icon in manifest["icons"]:
        answer = page.request.get(office.origin + icon["src"])
        assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    errors = context.new_cdp_session(page).send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [error["errorId"] for error in errors if error["errorId"] != "in-incognito"] == []
