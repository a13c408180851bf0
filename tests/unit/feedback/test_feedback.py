"""What may happen to an opinion."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.feedback import consultation as consultations
from services.feedback import feedback as it
from services.feedback.reception import OPINION
from shared.contracts.feedback import (
    Channel,
    FeedbackDeclined,
    FeedbackErased,
    FeedbackHeld,
    FeedbackPictured,
    FeedbackPublished,
    FeedbackReceived,
)
from shared.contracts.refusal import Refusal
from tests.support.deciding import Story
from tests.unit.feedback.terms import CLOSES, OPENS, TERMS

story = Story(OPINION)
NOON = OPENS + timedelta(days=3, hours=12)
ASKED = consultations.State(TERMS)


def opinion(**other: Any) -> it.ReceiveFeedback:
    return replace(
        it.ReceiveFeedback(
            feedback="f1", reference="F-1", consultation="roads", asked=ASKED, text=" ถนนเป็นหลุม ", masked="ถนนเป็นหลุม",
            findings=(), channel=Channel.WEB, captured_at=NOON, received_at=NOON, language="th",
        ),
        **other,
    )  # fmt: skip


def received(**other: Any) -> FeedbackReceived:
    return replace(
        FeedbackReceived(
            feedback="f1", reference="F-1", consultation="roads", question=None, channel=Channel.WEB, group=None,
            district=None, age_band=None, gender=None, language="th", captured_at=NOON, day=NOON.date(), late=False,
            attachments=(), text="ถนนเป็นหลุม",
        ),
        **other,
    )  # fmt: skip


published = FeedbackPublished("f1", "roads", "rules", None, "ถนนเป็นหลุม")
held = FeedbackHeld("f1", "roads", ("rudeness",))


def test_where_the_rules_find_nothing_it_is_published_at_once() -> None:
    story.when(opinion()).then(received(), published)


def test_where_they_find_something_a_person_looks_first() -> None:
    story.when(opinion(findings=("rudeness",))).then(received(), held)


def test_its_pictures_come_with_it() -> None:
    picture = it.Picture("p1", "image/jpeg", "AAAA")
    story.when(opinion(pictures=(picture,))).then(
        received(attachments=("p1",)), FeedbackPictured("f1", "p1", "image/jpeg", "AAAA"), published
    )


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"text": "  \n"}, it.TextEmpty),
        ({"text": "ก" * 5001}, it.TextTooLong),
        ({"text": "a\x00b"}, it.TextUnreadable),
        ({"text": "a\ud800b"}, it.TextUnreadable),
        ({"channel": Channel.LETTER}, it.ChannelNotOffered),
        ({"district": "9999"}, it.AnswerUnknown),
        ({"group": "elders"}, it.AnswerUnknown),
        ({"question": "q9"}, it.AnswerUnknown),
        ({"age_band": "7-11"}, it.AnswerUnknown),
        ({"gender": "x"}, it.AnswerUnknown),
        ({"pictures": (it.Picture("p", "image/png", ""),) * 4}, it.TooManyPictures),
        ({"captured_at": OPENS - timedelta(seconds=1)}, it.ConsultationNotOpenYet),
        ({"captured_at": NOON + timedelta(days=3 * 365)}, it.ClockAhead),
        (
            {"captured_at": CLOSES + timedelta(seconds=1), "received_at": CLOSES + timedelta(days=1)},
            it.ConsultationClosed,
        ),
        ({"asked": consultations.State(TERMS, closed_at=NOON - timedelta(1))}, it.ConsultationClosed),
        ({"asked": consultations.State()}, consultations.ConsultationUnknown),
    ],
)
def test_what_cannot_be_taken_is_refused_with_what_to_do(change: dict[str, Any], refusal: type[Refusal]) -> None:
    story.when(opinion(**change)).refuses(refusal)


@pytest.mark.parametrize(("days", "late"), [(0.5, False), (7, False), (7.5, True), (60, True)])
def test_an_offline_opinion_is_judged_by_when_it_was_given(days: float, *, late: bool) -> None:
    given = CLOSES - timedelta(hours=1)
    arrived = opinion(captured_at=given, received_at=CLOSES + timedelta(days=days))
    story.when(arrived).then(received(captured_at=given, day=given.date(), late=late), published)


def test_its_day_is_the_local_one() -> None:
    late_evening_utc = NOON.replace(hour=2)  # 2 a.m. in Bangkok is still the day before in UTC
    (event, _) = story.when(opinion(captured_at=late_evening_utc)).decide()
    assert isinstance(event, FeedbackReceived)
    assert event.day == late_evening_utc.date()


def test_a_moderator_publishes_what_waits_in_words_of_their_own() -> None:
    waiting = story.given(received(), held)
    waiting.when(it.PublishFeedback("somchai", "ถนน ▒▒▒")).then(
        FeedbackPublished("f1", "roads", "somchai", "held", "ถนน ▒▒▒")
    )


def test_or_declines_with_a_reason_and_may_think_again() -> None:
    declined = FeedbackDeclined("f1", "roads", "somchai", "held", "names a person")
    story.given(received(), held).when(it.DeclineFeedback("somchai", "names a person")).then(declined)
    story.given(received(), held, declined).when(it.PublishFeedback("somchai", "ถนน")).then(
        FeedbackPublished("f1", "roads", "somchai", "declined", "ถนน")
    )


def test_what_is_published_can_be_taken_back() -> None:
    story.given(received(), published).when(it.DeclineFeedback("somchai", "by mistake")).then(
        FeedbackDeclined("f1", "roads", "somchai", "published", "by mistake")
    )


def test_what_is_erased_is_erased() -> None:
    erased = FeedbackErased("f1", "roads", "published", "asked for")
    gone = story.given(received(), published).when(it.EraseFeedback("asked for")).then(erased).given(erased)
    gone.when(it.PublishFeedback("somchai", "ถนน")).refuses(it.FeedbackBeyondThat)
    gone.when(it.DeclineFeedback("somchai", "x")).refuses(it.FeedbackBeyondThat)


def test_what_never_arrived_can_be_neither_published_nor_erased() -> None:
    story.when(it.PublishFeedback("somchai", "ถนน")).refuses(it.FeedbackUnknown)
    story.when(it.EraseFeedback("x")).refuses(it.FeedbackUnknown)
