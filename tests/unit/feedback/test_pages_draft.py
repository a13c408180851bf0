"""An opinion being written: which questions are asked, what still needs a look, and what is sent."""

from datetime import datetime

import pytest

from services.feedback.feedback import TextEmpty, TextTooLong
from services.feedback.pages.draft import (
    Draft,
    NotChosen,
    faults_of,
    first_faulty,
    read_draft,
    settled,
    steps_of,
    submission_of,
)
from services.feedback.rules import TEXT_CHARACTERS
from shared.calendar import BANGKOK
from shared.contracts.feedback import Channel, Choice, Level, Question, Terms, Wording

OPEN = datetime(2026, 10, 1, tzinfo=BANGKOK)


def terms(questions: int = 1, districts: int = 2, groups: int = 1) -> Terms:
    return Terms(
        title=Wording("ถนนใกล้โรงเรียน"), issue="i-roads", department="กองช่าง", fiscal_year=2570, level=Level.CONSULT,
        questions=tuple(Question(f"q{n}", Wording(f"ข้อ {n}")) for n in range(questions)),
        opens_at=OPEN, closes_at=OPEN.replace(month=12), channels=(Channel.WEB,),
        target_groups=tuple(Choice(f"g{n}", Wording("กลุ่ม")) for n in range(groups)),
        districts=tuple(Choice(f"490{n}", Wording("อำเภอ")) for n in range(districts)),
    )  # fmt: skip


def draft(**answers: str) -> Draft:
    return Draft("abc", "cba", "", answers)


def test_what_has_nothing_to_choose_from_is_not_asked() -> None:
    assert steps_of(terms()) == ["opinion", "district", "group", "about", "check"]
    assert steps_of(terms(districts=0, groups=0)) == ["opinion", "about", "check"]


def test_an_empty_or_endless_text_needs_another_look() -> None:
    assert [type(f.refusal) for f in faults_of(draft(text=" \n"), "opinion")] == [TextEmpty]
    assert [type(f.refusal) for f in faults_of(draft(text="ก" * (TEXT_CHARACTERS + 1)), "opinion")] == [TextTooLong]
    assert faults_of(draft(text="ก" * TEXT_CHARACTERS), "opinion") == []


def test_rather_not_say_is_an_answer_and_nothing_is_not() -> None:
    assert [type(f.refusal) for f in faults_of(draft(), "district")] == [NotChosen]
    assert faults_of(draft(district=""), "district") == []


def test_the_first_step_that_needs_a_look_is_found_before_sending() -> None:
    assert first_faulty(draft(text="ถนน", district="4900"), terms()) == "group"
    assert first_faulty(draft(text="ถนน", district="", group=""), terms()) is None


def test_an_answer_that_is_no_longer_offered_is_asked_again() -> None:
    kept = settled(draft(text="ถนน", district="9999", group="g0"), terms())
    assert kept.answers == {"text": "ถนน", "group": "g0"}


def test_a_page_gives_back_what_it_was_given() -> None:
    form = {"form": ["abc"], "proof": ["cba"], "text": ["ถนน\nพัง"], "district": [""], "unknown": ["x"]}
    assert read_draft(form) == draft(text="ถนน\nพัง", district="")


@pytest.mark.parametrize(
    ("proof", "trap", "hold"),
    [("cba", "", None), ("", "", "no-script"), ("abc", "", "no-script"), ("cba", "x", "unusual")],
)
def test_what_a_machine_may_have_sent_waits_for_a_person(proof: str, trap: str, hold: str | None) -> None:
    assert Draft("abc", proof, trap, {}).hold == hold


def test_the_same_draft_is_sent_as_the_same_submission() -> None:
    one = draft(text="ถนน", district="", group="g0", age_band="15-24")
    sent = submission_of(one, "roads-2570", terms(), "th")
    assert (sent.question, sent.district, sent.group, sent.age_band, sent.hold) == ("q0", None, "g0", "15-24", None)
    assert sent == submission_of(one, "roads-2570", terms(), "th")


def test_with_several_questions_the_chosen_one_counts_and_none_may_be_chosen() -> None:
    assert submission_of(draft(text="ถนน", question="q1"), "roads", terms(questions=2), "th").question == "q1"
    assert submission_of(draft(text="ถนน", question=""), "roads", terms(questions=2), "th").question is None
