"""Two whole instances in front of a browser: one that nobody spoke to yet, one with much to show."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.integration.reporting.support.office import Office

LONG_NAME = "สำนักงานส่งเสริมการมีส่วนร่วมของประชาชนและเครือข่ายเยาวชนจังหวัดมุกดาหารริมแม่น้ำโขง"
GROUPS = [("youth", "เยาวชน 15–24 ปี", "Youth, 15–24"), ("elder", "ผู้สูงอายุ", "Older people"), ("net", LONG_NAME, "")]
DISTRICTS = [("4901", "เมืองมุกดาหาร", "Mueang"), ("4905", "คำชะอี", "Khamcha-i"), ("4906", "หว้านใหญ่", "Wan Yai")]


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Office(tmp_path_factory.mktemp("silent")) as office:
        yield office


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Office(tmp_path_factory.mktemp("spoken")) as office:
        fill(office)
        yield office


def fill(office: Office) -> None:
    """Three topics, one of them over soon and one not begun; 60 opinions over some days, hard words in them."""
    now = datetime.now(UTC)
    choices = {
        "target_groups": [{"code": code, "name": {"th": th, "en": en}} for code, th, en in GROUPS],
        "districts": [{"code": code, "name": {"th": th, "en": en}} for code, th, en in DISTRICTS],
    }
    office.open("roads-2570", closes_at=(now + timedelta(2)).isoformat(), **choices)
    office.open("water-2570", title={"th": f"น้ำท่วมซ้ำซากริมฝั่งโขงของ{LONG_NAME}", "en": "Floods"}, **choices)
    office.open("park-2571", title={"th": "สวนสาธารณะใหม่", "en": "A park"}, opens_at=(now + timedelta(5)).isoformat())
    for n, (group, *_) in enumerate(GROUPS):
        day = (now - timedelta(days=3 * n, minutes=5)).isoformat()
        texts = [f"ปี่ ป้า ฝั่ง น้ำ ซ้ำ ก็ ญี่ปุ่น ฤๅษี {k}" for k in range(20)]
        office.say_many("roads-2570", texts, group=group, district=DISTRICTS[n][0], captured_at=day)
    office.say("water-2570", "น้ำท่วม" * 60, group="net")
    office.counted(61)
