"""Figures over HTTP: who sees what, the same everywhere, cheap to ask again, files that open in a spreadsheet."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest

from tests.integration.reporting.support.office import Office


@pytest.fixture(scope="module")
def heard(office: Office) -> Office:
    """An office that heard three opinions on two topics."""
    office.open("roads-2570")
    office.open("water-2570", title={"th": "=น้ำประปา", "en": "Water"})
    office.say("roads-2570", "ถนนเป็นหลุม", group="youth", district="4901")
    office.say("roads-2570", "ขอไฟส่องสว่าง")
    office.say("water-2570", "=cmd|' /C calc'!A0")
    office.counted(3)
    return office


def test_everyone_sees_the_figures_and_the_office_sees_more(heard: Office) -> None:
    asked = f"{heard.origin}/reporting/api/summary"
    assert heard.http.get(asked).status_code == 401
    assert heard.http.get(asked, headers=heard.bearer("kiosk")).status_code == 403
    office = heard.http.get(asked, headers=heard.bearer("officer")).json()
    everyone = heard.summary()
    assert office["totals"] == everyone["totals"] | {"declined": 0, "erased": 0, "late": 0}
    assert sum(office["standing"].pop("logs").values()) >= everyone["standing"]["position"]
    assert office["by_group"] == everyone["by_group"]
    assert office["by_day"][-1] == {"day": everyone["today"], "opinions": 3}
    assert "logs" not in everyone["standing"]


def test_one_consultation_alone(heard: Office) -> None:
    roads = heard.summary("roads-2570")
    assert roads["totals"]["opinions"] == 2
    assert [one["id"] for one in roads["consultations"]] == ["roads-2570"]
    assert {row["code"]: row["opinions"] for row in roads["by_district"]} == {"4901": 1, "": 1}
    assert heard.http.get(f"{heard.origin}/reporting/api/open/summary?consultation=other.roads-2570").status_code == 404


@pytest.mark.parametrize("path", ["summary", "tally.csv?by=channel", "opinions.xlsx"])
def test_nothing_new_is_a_short_answer(heard: Office, path: str) -> None:
    asked = f"{heard.origin}/reporting/api/open/{path}"
    first = heard.http.get(asked)
    again = heard.http.get(asked, headers={"if-none-match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_csv_is_what_the_list_shows(heard: Office) -> None:
    def table(path: str) -> list[list[str]]:
        answer = heard.http.get(f"{heard.origin}/reporting/api/open/{path}", headers={"accept-language": "th"})
        text = answer.content.decode("utf-8-sig")
        return list(csv.reader(StringIO(text)))

    assert table("tally.csv?by=channel&lang=en") == [
        ["Code", "Channel", "Opinions"],
        ["web", "Website", "3"],
        ["kiosk", "Kiosk", "0"],
        ["meeting", "Meeting", "0"],
    ]
    assert table("tally.csv?by=group&consultation=roads-2570")[1:] == [["youth", "เยาวชน", "1"], ["", "ไม่ระบุ", "1"]]
    assert ["water-2570", "'=น้ำประปา", "1"] in table("tally.csv")
    day = heard.summary()["today"]
    assert table("tally.csv?by=day")[1:] == [[day, "3"]]
    assert table("tally.csv?by=day&until=2020-01-01")[1:] == []
    assert [row[2] for row in table("opinions.csv?consultation=roads-2570&q=ไฟ")] == ["ความคิดเห็น", "ขอไฟส่องสว่าง"]


def test_xlsx_holds_numbers_and_runs_nothing(heard: Office) -> None:
    answer = heard.http.get(f"{heard.origin}/reporting/api/open/tally.xlsx?lang=th")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    rows = {row[0].value: (row[1].value, row[1].data_type, row[2].value) for row in sheet.iter_rows(min_row=2)}
    assert rows["water-2570"] == ("=น้ำประปา", "s", 1)


def test_the_feed_of_figures_is_described(heard: Office) -> None:
    paths = heard.http.get(f"{heard.origin}/reporting/api/openapi.json").json()["paths"]
    assert {"/reporting/api/summary", "/reporting/api/open/summary", "/reporting/live"} <= set(paths)
