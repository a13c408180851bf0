"""What was put right is shown for a while."""

import time

import pytest

from shared.messaging.notices import SHOWN_SECONDS, Notice


def test_a_notice_is_shown_for_a_while_and_the_latest_only(monkeypatch: pytest.MonkeyPatch):
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now)
    notice = Notice()
    assert notice.current is None
    notice.say("wiped")
    notice.say("wiped again")
    assert notice.current == "wiped again"
    monkeypatch.setattr(time, "monotonic", lambda: now + SHOWN_SECONDS + 0.1)
    assert notice.current is None
