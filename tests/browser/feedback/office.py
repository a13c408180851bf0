"""A running instance as an office has it: its consultations, its staff's links, its log."""

import json
import time
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from shared.calendar import BANGKOK
from shared.security import SigningKey
from tests.support.programs import Up

TITLE = "ถนนและทางเดินใกล้โรงเรียน ควรแก้ไขตรงไหนก่อน"
LONG_NAME = "การพัฒนาสำนักงานส่งเสริมการมีส่วนร่วมของประชาชนและเครือข่ายเยาวชนจังหวัดมุกดาหารริมแม่น้ำโขง"
HARD_WORDS = "ปี่ ป้า ฝั่ง น้ำ ซ้ำ ก็ ญี่ปุ่น ฐู ญู ฤๅษี"
DISTRICTS = {
    "4901": ("เมืองมุกดาหาร", "Mueang Mukdahan"),
    "4904": ("ดงหลวง", "Dong Luang"),
    "4905": ("คำชะอี", "Khamcha-i"),
}
GROUPS = {"youth": ("เยาวชน 15–24 ปี", "Youth, 15–24"), "disabled": ("ผู้พิการ", "People with disabilities")}


class Office:
    """`./ruam up` on a folder of its own; can be stopped and started again on the same port."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._up = Up(data).wait_ready()
        self.origin = self._up.origin

    def stop(self) -> None:
        """The server is gone: whoever calls is refused."""
        self._up.__exit__()

    def start(self) -> None:
        """The same server again, with what it had."""
        self._up = Up(self._data, port=self._up.port).wait_ready()

    def token(self, role: str, subject: str = "test", seconds: int = 3600) -> str:
        """A token signed by the instance's own key."""
        return SigningKey.load("mukdahan", self._data / "keys").issue(role, subject, seconds)

    def enter(self, subject: str = "somsri") -> str:
        """The link that signs an officer in."""
        return f"{self.origin}/feedback/enter?token={self.token('officer', subject, 600)}"

    def kiosk(self, consultation: str, token: str | None = None) -> str:
        """The link that sets a kiosk up."""
        return f"{self.origin}/feedback/kiosk/{consultation}#token={token or self.token('kiosk', 'kiosk:amphoe')}"

    def open(self, **terms: Any) -> str:
        """Open a consultation and wait until pages show it; gives its id."""
        consultation = f"c-{uuid.uuid4().hex[:10]}"
        self.call("POST", "/feedback/api/consultations", {"consultation": consultation, "terms": terms_of(**terms)})
        eventually(lambda: httpx.get(f"{self.origin}/feedback/consultations/{consultation}").is_success)
        return consultation

    def change(self, consultation: str, **terms: Any) -> None:
        """Change its terms."""
        body = {"terms": terms_of(**terms), "reason": "แก้ไข"}
        self.call("PUT", f"/feedback/api/consultations/{consultation}", body)

    def close(self, consultation: str) -> None:
        """Close it now."""
        self.call("POST", f"/feedback/api/consultations/{consultation}/close", {"reason": "ครบกำหนด"})

    def send(self, consultation: str, text: str, **more: Any) -> dict[str, Any]:
        """Send an opinion as a program does; gives its receipt."""
        return self.call("POST", "/feedback/api/submissions", {"consultation": consultation, "text": text, **more})

    def call(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Call the interface as an administrator."""
        headers = {"Authorization": f"Bearer {self.token('administrator')}"}
        answer = httpx.request(method, self.origin + path, json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer.json()

    def log(self, consultation: str) -> list[dict[str, Any]]:
        """Everything the log holds about a consultation's opinions, as another service reads it."""
        headers = {"Authorization": f"Bearer {self.token('service')}"}
        lines = httpx.get(f"{self.origin}/feedback/api/events?after=0&limit=10000", headers=headers).text.splitlines()
        events = [json.loads(line) for line in lines]
        return [e for e in events if (e["data"] or {}).get("consultation") == consultation]

    def counted(self, consultation: str) -> Counter[str]:
        """How often each type of event stands in the log."""
        return Counter(e["type"].removeprefix("feedback.") for e in self.log(consultation))


def terms_of(**changed: Any) -> dict[str, Any]:
    """Terms of a consultation that is open now."""
    now = datetime.now(BANGKOK)
    words = {"th": TITLE, "en": "Roads and paths near schools: what should be mended first?"}
    return {
        "title": words, "issue": "i-roads", "department": "กองช่าง", "fiscal_year": 2570, "level": "collaborate",
        "questions": [{"id": "q1", "text": words}],
        "opens_at": (now - timedelta(days=1)).isoformat(), "closes_at": (now + timedelta(days=30)).isoformat(),
        "channels": ["web", "kiosk", "import"],
        "target_groups": [{"code": code, "name": {"th": th, "en": en}} for code, (th, en) in GROUPS.items()],
        "districts": [{"code": code, "name": {"th": th, "en": en}} for code, (th, en) in DISTRICTS.items()],
    } | changed  # fmt: skip


def eventually(true: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until it is true. Raises AssertionError when it does not become so."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
