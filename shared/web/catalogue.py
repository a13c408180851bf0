"""Translations straight from the .po files: what a translator edits is what runs, with no compiled copy beside it."""

from collections.abc import Iterable
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from shared.web.language import LANGUAGES

CATALOGUE = Path("LC_MESSAGES", "messages.po")


def N_(message: str) -> str:  # noqa: N802 - the name every gettext tool knows
    """Marks an English text for translation where it is written; it is translated where it is shown."""
    return message


def load_translations(folders: Iterable[Path]) -> dict[str, NullTranslations]:
    """One translation per language out of several locale folders; a later folder's text wins.

    Folders without a catalogue for a language are passed over. English is the language of the msgids.
    """
    folders = list(folders)
    return {language: _translation(language, folders) for language in LANGUAGES}


def _translation(language: str, folders: list[Path]) -> NullTranslations:
    messages = {message.id: message for folder in folders for message in _read(folder / language / CATALOGUE, language)}
    if not messages:
        return NullTranslations()
    catalogue = Catalog(locale=language)
    for msgid, message in messages.items():
        catalogue[msgid] = message
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _read(path: Path, language: str) -> list[Message]:
    if not path.exists():
        return []
    with path.open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id and message.string]
