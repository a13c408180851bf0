"""How a page is looked at: accessibility by axe, pictures at the three widths, overflow, the keyboard's way through."""

import tempfile
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SIZES = {"phone": (390, 844), "desktop": (1100, 800), "kiosk": (1080, 1920)}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_axe = Axe()


def axe(page: Page, rules: list[str] = RULES) -> None:
    """Fails with axe's report unless the page as it stands violates none of the rules (all of WCAG 2.2 AA)."""
    results = _axe.run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
    assert results.violations_count == 0, results.generate_report()


def screenshots(page: Page, name: str, folder: Path | None = None) -> list[Path]:
    """Full-page pictures of the page at phone, desktop and kiosk size; returns where they lie."""
    folder = folder or Path(tempfile.mkdtemp(prefix="ruam-screens-"))
    folder.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    pictures: list[Path] = []
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("document.fonts.ready.then(() => true)")
        picture = folder / f"{name}-{size}.png"
        page.screenshot(path=picture, full_page=True)
        pictures.append(picture)
    if before:
        page.set_viewport_size(before)
    return pictures


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def keyboard_walk(page: Page, limit: int = 200) -> list[int]:
    """Press Tab through the page; the indices, in document order, of the controls that took the focus."""
    page.evaluate("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')")
    page.evaluate(f"window.controls = [...document.querySelectorAll({CONTROLS!r})].filter(c => c.checkVisibility())")
    reached: list[int] = []
    for _ in range(limit):
        page.keyboard.press("Tab")
        index = page.evaluate("window.controls.indexOf(document.activeElement)")
        if index < 0 or index in reached:
            break
        reached.append(index)
    return reached


def tab_stops(page: Page) -> list[int]:
    """The indices that `keyboard_walk` has to give: every control, of radio buttons the chosen or first one."""
    return page.evaluate(
        """selector => {
          const controls = [...document.querySelectorAll(selector)].filter(c => c.checkVisibility());
          const stops = control => {
            if (control.disabled) return false;
            if (control.type !== "radio") return true;
            const group = controls.filter(c => c.name === control.name && c.form === control.form);
            return control === (group.find(c => c.checked) ?? group[0]);
          };
          return controls.flatMap((control, index) => (stops(control) ? [index] : []));
        }""",
        CONTROLS,
    )


CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary"
