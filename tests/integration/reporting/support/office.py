"""A whole instance, spoken to as its people do: consultations opened, opinions given, figures read, all over HTTP."""

import json
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import httpx

from shared.security import SigningKey
from tests.support.programs import Up

INSTANCE = "mukdahan"
NAME = "องค์การบริหารส่วนจังหวัดมุกดาหาร"


class Office:
    """`./ruam up` in a folder of its own; a context manager."""

    def __init__(self, data: Path, *words: str) -> None:
        self._data, self._words = data, words
        self._up: Up | None = None
        self.port: int | None = None
        self.http = httpx.Client(timeout=20)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.http.close()

    def start(self) -> None:
        """Run, on the same port as before."""
        self._up = Up(self._data, *self._words, port=self.port, settings={"RUAM_ORGANIZATION": NAME}).__enter__()
        self.port = self._up.port
        self._up.wait_ready()

    def stop(self) -> float:
        """Stop, as by Ctrl-C; the seconds it took."""
        began = time.monotonic()
        if self._up:
            self._up.__exit__(None, None, None)
        return time.monotonic() - began

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def token(self, role: str) -> str:
        return SigningKey.load(INSTANCE, self._data / "keys").issue(role, "test", 600)

    def bearer(self, role: str = "administrator") -> dict[str, str]:
        return {"authorization": f"Bearer {self.token(role)}"}

    def open(self, consultation: str, **terms: Any) -> None:
        """Open a consultation; everything about it has a sensible value."""
        now = datetime.now(UTC)
        whole = {
            "title": {"th": "ถนนใกล้โรงเรียน", "en": "Roads near schools"}, "issue": "i", "department": "works",
            "fiscal_year": 2570, "level": "involve", "questions": [], "opens_at": (now - timedelta(40)).isoformat(),
            "closes_at": (now + timedelta(20)).isoformat(), "channels": ["web", "kiosk", "meeting"],
            "target_groups": [{"code": "youth", "name": {"th": "เยาวชน", "en": "Youth"}}],
            "districts": [{"code": "4901", "name": {"th": "เมืองมุกดาหาร", "en": "Mueang Mukdahan"}}],
        } | terms  # fmt: skip
        body = {"consultation": consultation, "terms": whole}
        self.http.post(f"{self.origin}/feedback/api/consultations", json=body, headers=self.bearer()).raise_for_status()

    def say(self, consultation: str, text: str = "ถนนเป็นหลุม อยากให้ซ่อม", **more: Any) -> int:
        """Give one opinion; its position in the log."""
        body = {"consultation": consultation, "text": text, "language": "th"} | more
        answer = self.http.post(f"{self.origin}/feedback/api/submissions", json=body)
        return answer.raise_for_status().json()["position"]

    def say_many(self, consultation: str, texts: list[str], **more: Any) -> None:
        """Give many at once."""
        common = {"consultation": consultation, "language": "th", "channel": "meeting"} | more
        lines = [json.dumps(common | {"id": uuid4().hex, "text": text}) for text in texts]
        answer = self.http.post(
            f"{self.origin}/feedback/api/intake", content="\n".join(lines), headers=self.bearer(), timeout=60
        )
        assert [json.loads(line)["outcome"] for line in answer.text.splitlines()] == ["accepted"] * len(texts)

    def summary(self, consultation: str | None = None) -> dict[str, Any]:
        """The public figures."""
        asked = {"consultation": consultation} if consultation else {}
        return self.http.get(f"{self.origin}/reporting/api/open/summary", params=asked).raise_for_status().json()

    def eventually(self, true: Callable[[], bool], seconds: float = 10) -> None:
        """Wait until it is true."""
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, "it did not come to be"
            time.sleep(0.05)

    def counted(self, opinions: int) -> None:
        """Wait until so many opinions are counted in all."""
        self.eventually(lambda: self.summary()["totals"]["opinions"] == opinions)

    @contextmanager
    def live(self, consultation: str | None = None, **headers: str) -> Generator[Iterator[dict[str, Any]]]:
        """The states of the live stream, as they come."""
        asked = {"consultation": consultation} if consultation else {}
        address = f"{self.origin}/reporting/live"
        with self.http.stream("GET", address, params=asked, headers=headers, timeout=30) as answer:
            yield (json.loads(line[6:]) for line in answer.iter_lines() if line.startswith("data: "))
