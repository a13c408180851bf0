"""The live stream of a running instance: state, at once, again after a break, and over when the office closes."""

import time
from pathlib import Path

import httpx

from tests.integration.reporting.support.office import Office


def test_whoever_connects_gets_the_whole_state_and_then_what_moves(office: Office) -> None:
    office.open("roads-2570")
    office.say("roads-2570")
    office.counted(1)
    with office.live() as states:
        now = next(states)
        assert (now["opinions"], now["card.roads-2570.opinions"], now["channel.web"]) == (1, 1, 1)
        position = office.say("roads-2570", "ขอไฟส่องสว่าง")
        then = next(state for state in states if state["position"] >= position)
        assert (then["opinions"], then["channel.web.bar"]) == (2, "100.00%")
        assert then["voice.0.text"] == "ขอไฟส่องสว่าง"


def test_a_consultation_has_a_stream_of_its_own(office: Office) -> None:
    office.open("water-2570")
    office.eventually(lambda: len(office.summary()["consultations"]) == 2)
    with office.live("water-2570") as states:
        assert next(states)["opinions"] == 0
        office.say("water-2570")
        assert next(state for state in states if state["opinions"])["channel.web"] == 1
    assert office.http.get(f"{office.origin}/reporting/live?consultation=nowhere").status_code == 404


def test_a_reconnect_simply_gets_the_state(office: Office) -> None:
    with office.live(**{"last-event-id": "any-17.3"}) as states:
        assert next(states)["opinions"] == office.summary()["totals"]["opinions"]


def test_a_rush_makes_at_most_four_events_a_second_and_ends_at_the_right_figure(office: Office) -> None:
    before = office.summary()["totals"]["opinions"]
    with office.live() as states:
        next(states)
        began, seen = time.monotonic(), 0
        for _ in range(10):
            office.say_many("water-2570", [f"ข้อ {time.monotonic_ns()}" for _ in range(20)])
        for state in states:
            seen += 1
            if state["opinions"] == before + 200:
                break
        assert seen <= 4 * (time.monotonic() - began) + 2


def test_many_who_watch_get_the_same_bytes(office: Office) -> None:
    def first_event(client: httpx.Client) -> bytes:
        with client.stream("GET", f"{office.origin}/reporting/live") as answer:
            seen = b""
            for chunk in answer.iter_raw():
                seen += chunk
                if seen.count(b"\n\n") == 2:
                    return seen
        raise AssertionError("the stream ended")

    with httpx.Client() as client:
        assert len({first_event(client) for _ in range(5)}) == 1


def test_an_office_with_open_pages_stops_at_once(tmp_path: Path) -> None:
    with Office(tmp_path) as office, office.live() as states:
        next(states)
        assert office.stop() < 6  # servers included; open pages alone would be waited for three seconds more
        assert list(states) == []
