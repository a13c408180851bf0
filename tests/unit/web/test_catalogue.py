"""Every text that a reader can meet has a Thai translation."""

import re
from collections.abc import Iterator
from gettext import NullTranslations
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from shared.web.catalogue import load_translations

ROOT = Path(__file__).parents[3]
SHELL = ROOT / "shared/web"
SERVICES = sorted(path for path in (ROOT / "services").iterdir() if (path / "templates").is_dir())
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}


def messages_of(folder: Path) -> Iterator[tuple[str, str]]:
    """Every msgid below the folder with the place it stands at; of a plural, the singular."""
    for filename, line, message, *_ in extract_from_dir(folder, method_map=METHODS, keywords=KEYWORDS):
        msgid = message[0] if isinstance(message, tuple) else message
        if msgid:
            yield msgid, f"{folder.name}/{filename}:{line}"


def untranslated(folder: Path, locales: list[Path]) -> list[str]:
    thai = load_translations(locales)["th"]
    return [f"{where}: {msgid!r}" for msgid, where in messages_of(folder) if not is_known(thai, msgid)]


def is_known(thai: NullTranslations, msgid: str) -> bool:
    return thai.gettext(msgid) != msgid or thai.ngettext(msgid, msgid, 2) != msgid


def test_every_text_of_what_services_share_is_translated() -> None:
    assert untranslated(SHELL.parent, [SHELL / "locale"]) == []


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.name)
def test_every_text_of_a_service_is_translated(service: Path) -> None:
    assert untranslated(service, [SHELL / "locale", service / "locale"]) == []


@pytest.mark.parametrize("po", sorted(ROOT.glob("s*/**/locale/th/LC_MESSAGES/*.po")), ids=lambda path: path.parts[-5])
def test_translations_fill_the_same_placeholders(po: Path) -> None:
    with po.open("rb") as file:
        for message in read_po(file, locale="th"):
            if message.id:
                source = message.id if isinstance(message.id, str) else message.id[-1]
                texts = [message.string] if isinstance(message.string, str) else message.string
                assert texts, source
                assert not message.fuzzy, f"{source!r} is marked fuzzy: settle it"
                for text in texts:
                    assert placeholders(text) == placeholders(source), source


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s", text))


def test_a_services_text_wins_over_the_shells(tmp_path: Path) -> None:
    folder = tmp_path / "th/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Next"\nmsgstr "หน้าถัดไป"\n', "utf-8"
    )
    thai = load_translations([SHELL / "locale", tmp_path])["th"]
    assert thai.gettext("Next") == "หน้าถัดไป"
    assert thai.gettext("Previous") == "ก่อนหน้า"


def test_english_is_the_language_of_the_msgids() -> None:
    assert load_translations([SHELL / "locale"])["en"].gettext("Previous") == "Previous"
