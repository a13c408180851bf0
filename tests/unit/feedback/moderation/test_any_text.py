"""Screening is defined for every string: it never raises, keeps places, and masks nothing more the second time."""

import json
import re
import statistics
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.feedback.moderation import MASK, RULES, Verdict, screen
from services.feedback.moderation.numbers import has_check_digit

MESSAGES = Path(__file__).parents[4].parent / "shared" / "data" / "thai-messages.jsonl"
WORDS = """0 08 081 234 5678 +66 ๑ ๐๘ - . ( ) @ x.com ไลน์ id : บัญชี เหี้ย ย ม ว ควย เชี่ย หี บ แม่ง แม่ า ั fuck f u c k
    นาย นาง ก สมชาย ใจดี เเ ▒ https:// 1103700123450 ฆ่า"""
PIECES = st.sampled_from([*WORDS.split(), " ", "\u200b", "\n"])
TEXTS = st.one_of(
    st.text(), st.lists(PIECES, max_size=30).map("".join), st.text(alphabet="0123456789๐๘- .▒", max_size=60)
)
ANYTHING = st.one_of(TEXTS, st.text(alphabet=st.characters(min_codepoint=0xD7F0, max_codepoint=0xE00F)))


@given(ANYTHING)
@settings(max_examples=600, deadline=None)
def test_screening_again_masks_nothing_more_and_places_stay(text):
    screening = screen(text)
    assert len(screening.masked) == len(text)
    assert screen(screening.masked).masked == screening.masked
    for finding in screening.findings:
        assert 0 <= finding.start <= finding.end <= len(text)
        if RULES[finding.rule].masks:
            assert set(screening.masked[finding.start : finding.end]) <= {MASK}
    assert all(new in (old, MASK) for old, new in zip(text, screening.masked, strict=True))


@given(
    st.from_regex(r"0[689][0-9]{8}", fullmatch=True), st.text(alphabet=" .-", max_size=2), st.text("กขคา ", max_size=9)
)
@settings(max_examples=200, deadline=None)
def test_no_mobile_number_survives(number, gap, around):
    written = around + gap.join(number) + around
    assert not re.search(r"\d", screen(written).masked)


@given(st.integers(10**11, 9 * 10**11 - 1))
def test_the_check_digit_of_an_identity_number_is_the_only_one_that_fits(first_twelve):
    assert sum(has_check_digit(f"{first_twelve}{last}") for last in range(10)) == 1


def test_a_hostile_text_takes_no_time_to_speak_of():
    for piece in ("0", "08 ", "a@", "นาย", "เ", "f ", "(at)", "line", "บัญชี ", "\u200b0"):
        started = time.perf_counter()
        screen(piece * (10_000 // len(piece)))
        assert time.perf_counter() - started < 1, piece


def messages():
    if not MESSAGES.is_file():
        pytest.skip(f"real messages are not at {MESSAGES}")
    return [json.loads(line)["text"] for line in MESSAGES.read_text(encoding="utf-8").splitlines()]


def test_four_thousand_real_messages_keep_no_number_of_a_person(record_property):
    screened = [screen(text) for text in messages()]
    held = sum(screening.verdict is Verdict.HOLD for screening in screened) / len(screened)
    record_property("share held", held)
    assert 0.05 < held < 0.15
    for screening in screened:
        digits = re.sub(r"[\s.\-()]", "", screening.masked)
        assert not re.search(r"(?<!\d)0[689]\d{8}(?!\d)|(?<!\d)[1-8]\d{12}(?!\d)", digits) or "5555555" in digits


def test_a_real_message_takes_microseconds():
    """60 µs is the goal on the reference machine; twice that is the alarm on any other."""
    texts = [text for text in messages() if 100 <= len(text) <= 140]
    rounds: list[float] = []
    for _ in range(5):
        times: list[int] = []
        for text in texts:
            started = time.perf_counter_ns()
            screen(text)
            times.append(time.perf_counter_ns() - started)
        rounds.append(statistics.median(times) / 1_000)
    assert min(rounds) < 120
