"""Moderation shows what the rules found where they found it, and decides only what still waits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.feedback import feedback as opinions
from services.feedback.moderation import screen
from services.feedback.pages.moderation import DecidedMeanwhile, Piece, decide_waiting, pieces_of
from shared.contracts.feedback import FeedbackDeclined, FeedbackPublished

HELD = opinions.State("held", "f1", "roads-2570")


def test_a_found_number_is_a_piece_of_its_own() -> None:
    text = "โทร 081-234-5678 ได้"
    assert pieces_of(text, screen(text).findings) == [
        Piece("โทร ", ()),
        Piece("081-234-5678", ("phone",)),
        Piece(" ได้", ()),
    ]


@given(st.text(max_size=80))
def test_the_pieces_are_the_text(text: str) -> None:
    assert "".join(piece.text for piece in pieces_of(text, screen(text).findings)) == text


def test_what_waits_is_published_or_declined() -> None:
    assert decide_waiting(opinions.PublishFeedback("somsri", "ถนน"), HELD) == [
        FeedbackPublished("f1", "roads-2570", "somsri", "held", "ถนน")
    ]
    assert decide_waiting(opinions.DeclineFeedback("somsri", "หยาบคาย"), HELD) == [
        FeedbackDeclined("f1", "roads-2570", "somsri", "held", "หยาบคาย")
    ]


@pytest.mark.parametrize("state", ["published", "declined", "erased"])
def test_what_a_colleague_decided_is_left_alone(state: str) -> None:
    for command in (opinions.PublishFeedback("somsri", "ถนน"), opinions.DeclineFeedback("somsri", "หยาบคาย")):
        with pytest.raises(DecidedMeanwhile):
            decide_waiting(command, opinions.State(state, "f1", "roads-2570"))


def test_what_is_not_there_is_said_to_be_unknown() -> None:
    with pytest.raises(opinions.FeedbackUnknown):
        decide_waiting(opinions.PublishFeedback("somsri", "ถนน"), opinions.INITIAL)
