"""One running instance for all tests of feedback's pages, and visitors whose refused forms are no failure."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.feedback.office import Office
from tests.browser.support import browser

__all__ = ["browser"]

Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = Office(tmp_path_factory.mktemp("office") / "data")
    yield office
    office.stop()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Opens a page in a context of its own. Whatever a script raises, or the page's policy refuses, fails the test."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_page(width: int = 390, height: int = 844, *, javascript: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=javascript, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "console",
            lambda message: troubles.append(message.text) if _is_trouble(message.type, message.text) else None,
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not troubles, "\n".join(troubles)


def _is_trouble(kind: str, text: str) -> bool:
    """A form that comes back with 422, and a network that is away, are what these tests are about."""
    return kind == "error" and not text.startswith("Failed to load resource")
