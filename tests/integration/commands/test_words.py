"""The words officers and auditors use, against a running instance: open, import, export, verify, links and tokens."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import openpyxl
import pytest

from shared.messaging.feeds import CONFLICT
from tests.support.programs import Up, run_word

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

ROWS = (
    ("9 ธ.ค. 67", "คำชะอี", "ถนนหน้าโรงเรียนเป็นหลุม"),
    ("10 ธ.ค. 67", "อ.ดอนตาล", "ไฟทางดับทั้งซอย"),
    ("11 ธ.ค. 67", "ไม่มีอำเภอนี้", "แถวนี้ต้องกลับมาพร้อมเหตุผล"),
)
HEADINGS = ("วันที่", "อำเภอ", "ความคิดเห็น")


class Town:
    """A running instance and the words said to it."""

    def __init__(self, up: Up, data: Path) -> None:
        self.up, self._where = up, ("--port", str(up.port), "--data", str(data))
        self._data = data

    def say(self, *words: str) -> str:
        done = run_word(*words, *self._where)
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def refuse(self, *words: str) -> str:
        done = run_word(*words, *self._where)
        assert done.returncode == 1, done.stdout
        return done.stderr

    def token(self, role: str) -> str:
        return run_word("token", "--role", role, "--data", str(self._data)).stdout.strip()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    data = tmp_path_factory.mktemp("town") / "data"
    with Up(data) as up:
        yield Town(up.wait_ready(), data)


def opened(town: Town, name: str) -> str:
    town.say("consultation", name, "--title", "ถนนใกล้โรงเรียน", "--opens", "1/1/2567")
    return name


@pytest.mark.parametrize("encoding", ["cp874", "utf-16", "utf-8-sig"])
def test_a_thai_csv_comes_in_as_it_is_and_only_once(town: Town, tmp_path: Path, encoding: str) -> None:
    name = opened(town, f"csv-{encoding.replace('_', '-')}")
    file = tmp_path / "แบบรับฟัง.csv"
    lines = [",".join(row) for row in (("รายงานการรับฟังความคิดเห็น", "", ""), HEADINGS, *ROWS)]
    file.write_bytes("\r\n".join(lines).encode(encoding))
    first = town.say("import", str(file), "--consultation", name, "--yes")
    assert "accepted 2" in first
    assert "refused 1" in " ".join(first.split())
    again = town.say("import", str(file), "--consultation", name, "--yes")
    assert "accepted 0" in again
    assert "already there 2" in again


def test_refused_rows_come_back_whole_with_the_reason(town: Town, tmp_path: Path) -> None:
    name = opened(town, "refused-rows")
    file = tmp_path / "rows.csv"
    file.write_text("\n".join(",".join(row) for row in (HEADINGS, *ROWS)), "utf-8")
    town.say("import", str(file), "--consultation", name, "--yes")
    with (tmp_path / "rows.csv.refused.csv").open(encoding="utf-8-sig", newline="") as report:
        heading, row = list(csv.reader(report))
    assert heading[2:5] == list(HEADINGS)
    assert row[2:5] == list(ROWS[2])
    assert "อำเภอ" in row[1]


def test_a_workbook_with_merged_headings_comes_in(town: Town, tmp_path: Path) -> None:
    name = opened(town, "workbook")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["แบบสำรวจความคิดเห็นประชาชน ปีงบประมาณ ๒๕๖๘"])
    sheet.merge_cells("A1:C1")
    sheet.append(HEADINGS)
    for row in ROWS[:2]:
        sheet.append(row)
    file = tmp_path / "survey.xlsx"
    book.save(file)
    assert "accepted 2" in town.say("import", str(file), "--consultation", name, "--yes")


def test_the_columns_can_be_chosen(town: Town, tmp_path: Path) -> None:
    name = opened(town, "chosen")
    file = tmp_path / "odd.csv"
    file.write_text("ก,ข\nสวัสดี,อยากให้มีสวนสาธารณะเพิ่ม\n", "utf-8")
    said = town.say("import", str(file), "--consultation", name, "--map", "text=ข", "--yes")
    assert "accepted 1" in said
    assert "not used" in said


def test_what_is_no_table_or_no_consultation_is_one_sentence(town: Town, tmp_path: Path) -> None:
    opened(town, "sentences")
    page = tmp_path / "saved.csv"
    page.write_text("<html><body>not a table</body></html>")
    assert "HTML" in town.refuse("import", str(page), "--consultation", "sentences", "--yes")
    assert "missing.csv" in town.refuse("import", str(tmp_path / "missing.csv"), "--consultation", "sentences", "--yes")
    assert town.refuse("import", str(page), "--consultation", "nobody-opened-this", "--yes").count("\n") == 1
    assert town.refuse("consultation", "sentences", "--title", "อีกเรื่อง").count("\n") == 1


def test_an_export_proves_itself_and_shows_a_change(town: Town, tmp_path: Path) -> None:
    opened(town, "proof")
    export = tmp_path / "feedback.jsonl"
    town.say("export", "feedback", str(export))
    said = run_word("verify", str(export))
    assert said.returncode == 0
    head = said.stdout.split("Head ")[1].strip()
    assert run_word("verify", str(export), "--head", head).returncode == 0
    lines = export.read_bytes().splitlines()
    lines[0] = lines[0].replace("ถนน".encode(), "คลอง".encode())
    export.write_bytes(b"\n".join(lines))
    changed = run_word("verify", str(export))
    assert changed.returncode == 1
    assert "position 1" in changed.stderr


def test_a_link_signs_staff_in_and_a_kiosk_has_its_own_token(town: Town) -> None:
    opened(town, "doors")
    with httpx.Client(follow_redirects=False) as browser:
        answer = browser.get(town.say("link").strip())
        assert answer.status_code == 303
        assert browser.cookies["ruam-staff"]
    kiosk = town.say("kiosk", "amphoe-1", "--consultation", "doors").strip()
    token = kiosk.partition("#token=")[2]
    line = json.dumps({"id": "k1", "consultation": "doors", "text": "อยากให้มีที่จอดรถ", "channel": "kiosk"})
    sent = httpx.post(
        f"{town.up.origin}/feedback/api/intake", content=line, headers={"authorization": f"Bearer {token}"}
    )
    assert sent.json()["outcome"] == "accepted"


def test_a_token_reads_the_feed_and_a_stranger_does_not(town: Town) -> None:
    feed = f"{town.up.origin}/feedback/api/events"
    reader = {"authorization": f"Bearer {town.token('service')}"}
    assert httpx.get(feed, headers=reader).is_success
    assert httpx.get(feed, params={"after": 10**9}, headers=reader).status_code == CONFLICT
    assert httpx.get(feed).status_code == httpx.codes.UNAUTHORIZED
    assert "role" in run_word("token", "--role", "king", "--data", "/nowhere").stderr


def test_with_nothing_running_a_word_says_how_to_start(tmp_path: Path) -> None:
    done = run_word("consultation", "x-1-y", "--title", "ก", "--port", "1", "--data", str(tmp_path))
    assert done.returncode == 1
    assert "./ruam up" in done.stderr
