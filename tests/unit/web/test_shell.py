"""Pages, languages, static files and headers as a browser receives them."""

import re

import pytest

from shared.web.assets import Assets
from shared.web.headers import SECURITY_HEADERS
from shared.web.shell import HERE


def test_a_page_is_thai_first(client) -> None:
    answer = client.get("/tea/hello", headers={"Accept-Language": "en"})
    assert answer.headers["content-language"] == "th"
    assert '<html lang="th"' in answer.text
    assert "เสร็จแล้ว &lt;b&gt;" in answer.text
    assert "อบจ." in answer.text


def test_a_language_once_chosen_is_remembered(client) -> None:
    assert "Done" in client.get("/tea/hello?lang=en").text
    assert "Done" in client.get("/tea/hello").text
    assert "เสร็จแล้ว" in client.get("/tea/hello?lang=th").text
    assert "เสร็จแล้ว" in client.get("/tea/hello").text


def test_the_switch_leads_to_the_same_page_with_its_query(client) -> None:
    page = client.get("/tea/hello?q=น้ำ&page=2").text
    assert 'href="/tea/hello?q=%E0%B8%99%E0%B9%89%E0%B8%B3&amp;page=2&amp;lang=en"' in page


def test_an_unknown_language_is_ignored(client) -> None:
    answer = client.get("/tea/hello?lang=xx")
    assert answer.headers["content-language"] == "th"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/tea/hello", "/tea/nowhere", "/tea/unfilled", "/tea/api/closed", "/static/0/icon.svg"]
)
def test_every_answer_carries_the_security_headers(client, path: str) -> None:
    headers = client.get(path).headers
    for name, value in SECURITY_HEADERS.items():
        assert headers[name] == value
    assert "unsafe" not in headers["content-security-policy"]


def test_static_files_are_cached_for_ever_under_a_name_that_changes(client) -> None:
    page = client.get("/tea/hello").text
    [sheet] = re.findall(r'rel="stylesheet" href="([^"]+)"', page)
    [own] = re.findall(r"<i>([^<]+)</i>", page)
    assert own.startswith("/tea/static/")
    for address, kind in ((sheet, "text/css"), (own, "text/javascript")):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(kind)
        assert answer.headers["content-encoding"] == "gzip"
        assert "immutable" in answer.headers["cache-control"]
        plain = client.get(address, headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.text == answer.text


def test_an_address_from_before_an_update_still_works_but_is_not_kept(client) -> None:
    answer = client.get("/static/0000000000/css/ruam.css")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"


def test_nothing_outside_the_folder_is_served(client) -> None:
    assert client.get("/static/0/../assets.py").status_code == 404
    assert client.get("/static/0/%2e%2e/assets.py").status_code == 404


def test_a_misspelt_static_file_fails_loudly() -> None:
    with pytest.raises(KeyError):
        Assets(HERE / "static", "/static").url("js/raum.js")


def test_a_variable_that_the_page_forgot_is_an_error_page_and_not_a_blank(client) -> None:
    answer = client.get("/tea/unfilled")
    assert answer.status_code == 500
    assert "ระบบขัดข้อง" in answer.text
    assert "StrictUndefined" not in answer.text


def test_a_path_that_leads_nowhere_is_a_page_in_the_shell(client) -> None:
    answer = client.get("/tea/nowhere")
    assert answer.status_code == 404
    assert "ไม่พบหน้านี้" in answer.text
    assert "skip-link" in answer.text
