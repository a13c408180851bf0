"""What may happen to a consultation."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given as any_
from hypothesis import strategies as some

from services.feedback import consultation as it
from services.feedback.reception import CONSULTATION
from shared.contracts.feedback import ConsultationChanged, ConsultationClosed, ConsultationOpened, Terms
from tests.support.deciding import Story
from tests.unit.feedback.terms import CLOSES, OPENS, TERMS

story = Story(CONSULTATION)
opened = ConsultationOpened("roads", TERMS)
closed = ConsultationClosed("roads", CLOSES, "done")
LONGER = replace(TERMS, closes_at=CLOSES + timedelta(days=30))


def test_opening_it_publishes_its_terms() -> None:
    story.when(it.OpenConsultation("roads", TERMS)).then(opened)


def test_one_that_is_there_is_not_opened_with_other_terms() -> None:
    story.given(opened).when(it.OpenConsultation("roads", LONGER)).refuses(it.ConsultationExists)


def test_its_terms_can_be_changed_with_a_reason() -> None:
    story.given(opened).when(it.ChangeConsultation("roads", LONGER, "more time")).then(
        ConsultationChanged("roads", LONGER, "more time")
    )


def test_what_nobody_opened_can_be_neither_changed_nor_closed() -> None:
    story.when(it.ChangeConsultation("roads", TERMS, "why")).refuses(it.ConsultationUnknown)
    story.when(it.CloseConsultation("roads", CLOSES, "why")).refuses(it.ConsultationUnknown)


def test_closing_it_says_when_and_why() -> None:
    story.given(opened).when(it.CloseConsultation("roads", CLOSES, "done")).then(closed)


def test_once_closed_it_stays_closed() -> None:
    ended = story.given(opened, closed)
    ended.when(it.ChangeConsultation("roads", LONGER, "more time")).refuses(it.ConsultationEnded)
    assert ended.when(it.CloseConsultation("roads", CLOSES, "again")).decide() == []


@pytest.mark.parametrize(
    "terms",
    [
        replace(TERMS, closes_at=OPENS),
        replace(TERMS, channels=()),
        replace(TERMS, districts=TERMS.districts * 2),
        replace(TERMS, questions=TERMS.questions * 2),
        replace(TERMS, target_groups=TERMS.target_groups * 2),
        replace(TERMS, channels=TERMS.channels * 2),
    ],
    ids=[
        "closes before it opens",
        "no channel",
        "a district twice",
        "a question twice",
        "a group twice",
        "a channel twice",
    ],
)
def test_terms_that_do_not_fit_together_are_refused(terms: Terms) -> None:
    story.when(it.OpenConsultation("roads", terms)).refuses(it.TermsUnfit)
    story.given(opened).when(it.ChangeConsultation("roads", terms, "why")).refuses(it.TermsUnfit)


COMMANDS = some.sampled_from(
    [
        it.OpenConsultation("roads", TERMS),
        it.OpenConsultation("roads", LONGER),
        it.ChangeConsultation("roads", LONGER, "more time"),
        it.ChangeConsultation("roads", TERMS, "less time"),
        it.CloseConsultation("roads", CLOSES, "done"),
    ]
)


@any_(some.lists(COMMANDS, max_size=12))
def test_whatever_is_asked_in_whatever_order_it_opens_first_once_and_nothing_follows_its_end(
    commands: list[it.Command],
) -> None:
    events: list[object] = []
    for command in commands:
        try:
            events += story.given(*events).when(command).decide()
        except it.Refusal:
            continue
        assert list(story.given(*events).when(command).decide()) == []
    kinds = [type(event) for event in events]
    assert ConsultationOpened not in kinds[1:]
    assert ConsultationClosed not in kinds[:-1]
    assert not kinds or kinds[0] is ConsultationOpened
