"""Makes the browser's fixtures known to every browser test."""

from playwright.sync_api import expect

from tests.browser.support import browser, new_page

__all__ = ["browser", "new_page"]

expect.set_options(timeout=20_000)  # milliseconds: a busy machine is slow, not wrong
