"""Translations straight from the .po files: what a translator edits is what runs, with no compiled copy beside it."""

from collections.abc import Iterable
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
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
    merged = Catalog(locale=language)
    for folder in folders:
        path = folder / language / CATALOGUE
        if path.exists():
            with path.open("rb") as file:
                for message in read_po(file, locale=language):
                    if message.id and message.string:
                        merged[message.id] = message
    if not len(merged):
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return GNUTranslations(compiled)
