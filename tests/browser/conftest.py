"""Makes the browser's fixtures known to every browser test."""

from tests.browser.support import browser, new_page

__all__ = ["browser", "new_page"]
