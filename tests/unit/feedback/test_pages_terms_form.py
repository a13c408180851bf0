"""The form of a consultation's terms says what it was given, and what needs another look."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from services.feedback.pages import terms_form
from services.feedback.pages.site import Form
from shared.calendar import BANGKOK, Language
from shared.contracts.feedback import Channel, Choice, Level, Question, Terms, Wording

TERMS = Terms(
    title=Wording("ถนนใกล้โรงเรียน", "Roads near schools"), issue="i-roads", department="กองช่าง", fiscal_year=2570,
    level=Level.COLLABORATE,
    questions=(Question("first", Wording("ตรงไหนก่อน", "Where first?")), Question("q1", Wording("เมื่อใด"))),
    opens_at=datetime(2026, 10, 1, 8, 30, tzinfo=BANGKOK), closes_at=datetime(2026, 12, 1, tzinfo=BANGKOK),
    channels=(Channel.WEB, Channel.KIOSK), target_groups=(Choice("youth", Wording("เยาวชน", "Youth")),),
    districts=(Choice("4901", Wording("เมืองมุกดาหาร", "Mueang Mukdahan")), Choice("9901", Wording("อำเภออื่น"))),
    grace_days=14,
)  # fmt: skip


def form(**changed: Any) -> Form:
    return terms_form.form_of(TERMS, "th") | {name: [value] for name, value in changed.items()}


def read(given: Form, before: Terms | None = TERMS) -> terms_form.Read:
    return terms_form.read_terms(given, before, "roads-2570", "th")


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_form_that_is_sent_back_untouched_says_the_same(language: Language) -> None:
    assert terms_form.read_terms(terms_form.form_of(TERMS, language), TERMS, "x", language).terms == TERMS


def test_a_closing_day_alone_means_its_end_and_a_time_means_that_time() -> None:
    assert terms_form.form_of(TERMS, "th")["closes"] == ["30 พ.ย. 2569"]
    timed = read(form(closes="๓๐ พ.ย. ๒๕๖๙ 16:30")).terms
    assert timed
    assert timed.closes_at == datetime(2026, 11, 30, 16, 30, tzinfo=BANGKOK)


@pytest.mark.parametrize(
    ("field", "typed", "advice"),
    [
        ("title_th", " ", "title in Thai"),
        ("title_en", "x" * 201, "at most"),
        ("level", "", "level"),
        ("opens", "", "opens"),
        ("opens", "เมื่อวาน", "เมื่อวาน"),
        ("closes", "1/1/2560", "after it opens"),
        ("channels", "", "channel"),
        ("department", "", "department"),
        ("fiscal_year", "2026", "Buddhist"),
        ("fiscal_year", "๒๕๗๐ก", "Buddhist"),
        ("grace_days", "-1", "0 to 90"),
    ],
)
def test_each_field_says_what_it_needs(field: str, typed: str, advice: str) -> None:
    found = read(form(**{field: typed}))
    assert found.terms is None
    assert advice in str(found.faults[field])
    assert list(found.faults) == [field]


def test_rows_keep_their_codes_and_new_ones_get_free_ones() -> None:
    given = form() | {
        "question_code": ["q1", "", ""],
        "question_th": ["เมื่อใด", "ใครดูแล", ""],
        "question_en": ["", "", ""],
    }
    changed = read(given).terms
    assert changed
    assert changed.questions == (Question("q1", Wording("เมื่อใด")), Question("q2", Wording("ใครดูแล")))


def test_blank_rows_are_left_out_and_offered_again() -> None:
    rows = terms_form.rows_of(form(), "group")
    assert rows == [("youth", Wording("เยาวชน", "Youth")), ("", Wording("")), ("", Wording(""))]


def test_a_district_of_elsewhere_that_was_there_before_can_stay() -> None:
    assert Choice("9901", Wording("อำเภออื่น")) in terms_form.offered_districts(TERMS)
    changed = read(form(districts="4901")).terms
    assert changed == replace(TERMS, districts=TERMS.districts[:1])


def test_without_an_issue_the_short_name_stands_for_it() -> None:
    changed = read(form(issue=" ")).terms
    assert changed
    assert changed.issue == "roads-2570"


def test_a_new_form_needs_only_title_department_and_level() -> None:
    now = datetime(2026, 11, 22, 9, tzinfo=BANGKOK)
    given = terms_form.blank(now, 2570, "th")
    assert set(read(given, None).faults) == {"title_th", "department", "level"}
    assert len(given["districts"]) == 7
