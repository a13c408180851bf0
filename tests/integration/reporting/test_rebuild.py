"""A read model built anew while opinions arrive: nobody ever sees fewer, and at the end both agree."""

import threading

import pytest

from tests.integration.reporting.support.office import Office


@pytest.fixture(scope="module")
def busy(office: Office) -> Office:
    office.open("roads-2570")
    office.say_many("roads-2570", [f"ข้อ {n}" for n in range(1500)])
    office.counted(1500)
    return office


def signed_in(office: Office, role: str) -> None:
    office.http.cookies.clear()
    answer = office.http.get(f"{office.origin}/reporting/enter?token={office.token(role)}")
    assert answer.status_code == 303


def press(office: Office, button: str, **form: str) -> int:
    answer = office.http.post(
        f"{office.origin}/reporting/operations/{button}", data=form, headers={"sec-fetch-site": "same-origin"}
    )
    return answer.status_code


def generations(office: Office) -> dict[int, str]:
    found = office.http.get(f"{office.origin}/reporting/api/operations").json()["generations"]
    return {one["number"]: one["state"] for one in found}


def test_the_live_total_never_falls_while_a_generation_is_built(busy: Office) -> None:
    signed_in(busy, "administrator")
    shown: list[int] = []
    over = threading.Event()

    def watch() -> None:
        with busy.live() as states:
            for state in states:
                shown.append(state["opinions"])
                if over.is_set() and state["opinions"] == 1700:
                    return

    watcher = threading.Thread(target=watch)
    watcher.start()
    assert press(busy, "rebuild", model="participation") == 303
    for batch in range(20):
        busy.say_many("roads-2570", [f"ใหม่ {batch} {n}" for n in range(10)])
        if batch == 18:
            over.set()
    busy.eventually(lambda: generations(busy).get(2) == "live")
    busy.counted(1700)
    watcher.join(10)
    assert shown == sorted(shown)
    assert shown[-1] == 1700
    assert generations(busy) == {1: "old", 2: "live"}
    assert busy.summary()["totals"]["published"] == 1700


def test_who_may_not_can_not(busy: Office) -> None:
    signed_in(busy, "officer")
    assert generations(busy)
    assert press(busy, "rebuild", model="participation") == 403
    signed_in(busy, "administrator")
    assert press(busy, "rebuild", model="nothing") == 404
    foreign = busy.http.post(f"{busy.origin}/reporting/operations/rebuild", data={"model": "participation"})
    assert foreign.status_code == 403
    busy.http.cookies.clear()
    assert busy.http.get(f"{busy.origin}/reporting/operations").status_code == 401
    assert busy.http.get(f"{busy.origin}/reporting/api/operations").status_code == 401


def test_operations_as_json_tell_of_every_log_and_service(busy: Office) -> None:
    told = busy.http.get(f"{busy.origin}/reporting/api/operations", headers=busy.bearer("service")).json()
    logs = {one["log"]: one for one in told["logs"]}
    assert logs["mukdahan.feedback"]["lag"] == 0
    assert {one["service"]: one["reachable"] for one in told["services"]} == dict.fromkeys(
        ("stakeholders", "feedback", "projects", "reporting"), True
    )
    assert (told["parked"], told["forks"]) == ([], [])
