"""The five levels bear the measure's own names, the same in every service that names them."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[3]
NAMES = {
    "Inform": "ให้ข้อมูล",
    "Consult": "ปรึกษาหารือ",
    "Involve": "เข้ามาเกี่ยวข้อง",
    "Collaborate": "ร่วมมือ",
    "Empower": "เสริมอำนาจประชาชน",
}


@pytest.mark.parametrize("catalogue", sorted(ROOT.glob("services/*/locale/th/LC_MESSAGES/messages.po")), ids=str)
def test_a_level_is_called_as_in_the_measure(catalogue: Path) -> None:
    with catalogue.open("rb") as file:
        messages = read_po(file)
    named = {english: messages[english].string for english in NAMES if english in messages}
    assert named == {english: NAMES[english] for english in named}
