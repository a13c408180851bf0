"""What browser tests share: fixtures (`browser`, `new_page`, `serve`) and ways of looking (`axe`, `screenshots`, …)."""

from tests.browser.support.fixtures import NewPage, browser, new_page, serve
from tests.browser.support.looking import axe, keyboard_walk, overflow, screenshots, tab_stops

__all__ = ["NewPage", "axe", "browser", "keyboard_walk", "new_page", "overflow", "screenshots", "serve", "tab_stops"]
