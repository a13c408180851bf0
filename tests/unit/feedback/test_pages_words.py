"""Everything that pages name by a code has words, in Thai too; so has every refusal's advice."""

from pathlib import Path

import pytest

from services.feedback import app
from services.feedback.moderation import RULES
from services.feedback.pages import words
from services.feedback.pages.kiosk import refusals
from services.feedback.rules import AGE_BANDS, GENDERS
from shared.contracts.feedback import Channel, Level
from shared.contracts.refusal import Refusal
from shared.web.catalogue import load_translations

SHELL = Path(__file__).parents[3] / "shared/web/locale"
THAI = load_translations([SHELL, Path(app.__file__).parent / "locale"])["th"]


@pytest.mark.parametrize("kind", refusals(), ids=lambda kind: kind.__name__)
def test_every_refusals_advice_is_in_the_catalogue(kind: type[Refusal]) -> None:
    assert THAI.gettext(kind.advice) != kind.advice


def test_every_refusal_of_the_service_is_known_by_its_own_name() -> None:
    known = {kind.slug() for kind in refusals()}
    assert {"consultation-closed", "answer-unknown", "id-reused", "picture-unfit", "clock-ahead"} <= known


def test_every_code_has_words() -> None:
    assert set(words.LEVELS) == set(Level)
    assert set(words.CHANNELS) == set(Channel)
    assert set(words.AGES) == set(AGE_BANDS)
    assert set(words.GENDER_NAMES) == set(GENDERS)


def test_what_made_an_opinion_wait_is_named_in_the_readers_language() -> None:
    for rule in RULES.values():
        assert words.finding(rule.name, "th") == rule.thai
        assert words.finding(rule.name, "en") == rule.english
    assert THAI.gettext(words.finding("no-script", "th")) != "no-script"
    assert words.finding("something-new", "th") == "something-new"
