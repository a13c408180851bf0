"""A reference code is read however a person types it back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.feedback.pages.reference import read_reference
from services.feedback.reception import new_reference

CODE = "F-7K3M-92QX-4TBH"


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        "f-7k3m-92qx-4tbh",
        "F7K3M92QX4TBH",
        "7K3M 92QX 4TBH",
        " f 7k3m–92qx–4tbh ",
        "F-๗K๓M-๙๒QX-๔TBH",
        "รหัส F-7K3M-92QX-4TBH",
    ],
)
def test_a_code_is_read(typed: str) -> None:
    assert read_reference(typed) == CODE


def test_letters_that_look_like_digits_are_taken_as_digits() -> None:
    assert read_reference("F-O1I0-LL0O-4TBH") == "F-0110-1100-4TBH"


def test_a_code_that_begins_with_f_itself_is_not_shortened() -> None:
    assert read_reference("F7K3M92QX4TB") == "F-F7K3-M92Q-X4TB"


@pytest.mark.parametrize("typed", ["", "F", "F-7K3M", "F-7K3M-92QX-4TBU", "F-7K3M-92QX-4TBH-0", "ก" * 12, "%00"])
def test_what_can_not_be_a_code_is_none(typed: str) -> None:
    assert read_reference(typed) is None


@given(st.text(max_size=40))
def test_any_text_is_a_code_or_none(typed: str) -> None:
    found = read_reference(typed)
    assert found is None or read_reference(found) == found


def test_every_new_code_is_read_back() -> None:
    for _ in range(200):
        code = new_reference()
        assert read_reference(code.lower().replace("-", "")) == code
