"""What a row says about who gave an opinion, in the few words that statistics need; what is unclear is left out."""

import re

from services.feedback.rules import AGE_BANDS
from shared.contracts.feedback import Channel
from shared.files.tabular import Cell, as_number, as_text

_NOT_SAID = frozenset(
    ("", "-", "–", "—", "ไม่ระบุ", "ไม่ตอบ", "ไม่ประสงค์ระบุ", "ไม่ประสงค์จะระบุ", "ไม่มี", "n/a", "na", "none", "null", "unknown")
)
_GENDERS = {
    "female": ("หญิง", "ญ", "ผู้หญิง", "เพศหญิง", "สตรี", "female", "f", "woman"),
    "male": ("ชาย", "ช", "ผู้ชาย", "เพศชาย", "บุรุษ", "male", "m", "man"),
    "other": ("อื่น", "อื่นๆ", "อื่น ๆ", "เพศทางเลือก", "เพศที่สาม", "lgbt", "lgbtq", "lgbtq+", "lgbtqia+", "other", "x"),
}
_GENDER_OF = {word: gender for gender, words in _GENDERS.items() for word in words}
_CHANNELS = {
    Channel.WEB: ("web", "website", "online", "form", "เว็บ", "ออนไลน์", "แบบฟอร์ม"),
    Channel.KIOSK: ("kiosk", "คีออส", "ตู้"),
    Channel.HOTLINE: ("hotline", "phone", "telephone", "call", "โทร", "สายด่วน"),
    Channel.LETTER: ("letter", "mail", "post", "จดหมาย", "หนังสือ", "ไปรษณีย์", "กล่อง"),
    Channel.MEETING: ("meeting", "hearing", "workshop", "ประชุม", "เวที", "ประชาคม", "สัมมนา"),
    Channel.SOCIAL: ("social", "facebook", "line", "tiktok", "twitter", "เฟซ", "เฟส", "ไลน์", "โซเชียล", "สื่อสังคม"),
}
_LANGUAGES = (("th", ("th", "ไทย")), ("en", ("en", "อังกฤษ")))
_SCRIPTS = (
    ("th", re.compile(r"[ก-๎]")),
    ("en", re.compile(r"[A-Za-z]")),
    ("other", re.compile(r"[^\W\d_A-Za-zก-๎]")),
)
_AGES = re.compile(r"(?P<low>\d{1,3})\s*(?:-|–|—|ถึง|to)\s*(?P<high>\d{1,3})")
_BELOW = re.compile(r"(?:ต่ำกว่า|น้อยกว่า|ไม่เกิน|ไม่ถึง|under|below|<)\s*(?P<age>\d{1,3})")
_FROM = re.compile(r"(?P<age>\d{1,3})\s*(?:\+|ปีขึ้นไป|ขึ้นไป|and over|or over|and older|-up)")
_ONE_AGE = re.compile(r"(?P<age>\d{1,3})\s*(?:ปี|years?)?")
_OLDEST = 130
_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def _ages_of(band: str) -> range:
    """The ages in a band such as ``under-15``, ``15-24`` or ``60-up``."""
    low, high = band.split("-")
    if low == "under":
        return range(int(high))
    return range(int(low), (_OLDEST if high == "up" else int(high)) + 1)


_BANDS = tuple((band, _ages_of(band)) for band in AGE_BANDS)


def said(cell: Cell | None) -> str:
    """The cell's text, or nothing where it says that nothing was said (``-``, ``ไม่ระบุ``, ``n/a``)."""
    text = as_text(cell)
    return "" if text.casefold() in _NOT_SAID else text


def read_gender(cell: Cell | None) -> str | None:
    """``female``, ``male`` or ``other``; None where it is not said or not understood."""
    return _GENDER_OF.get(said(cell).casefold())


def read_age_band(cell: Cell | None) -> str | None:
    """The age band of `AGE_BANDS` that holds the age or the whole span in the cell.

    None where nothing is understood, or where the office's span lies in two bands: it can't be told which.
    """
    text = said(cell).translate(_DIGITS).casefold()
    number = as_number(cell)
    if number is not None:
        low = high = int(number)
    elif match := _AGES.search(text):
        low, high = int(match["low"]), int(match["high"])
    elif match := _BELOW.search(text):
        low, high = 0, int(match["age"]) - 1
    elif match := _FROM.search(text):
        low, high = int(match["age"]), _OLDEST
    elif match := _ONE_AGE.fullmatch(text):
        low = high = int(match["age"])
    else:
        return text if text in AGE_BANDS else None
    return next((band for band, ages in _BANDS if low in ages and high in ages), None)


def read_channel(cell: Cell | None) -> Channel:
    """The channel that the words name; `Channel.IMPORT` where they name none that Ruam tells apart."""
    return _named_channel(cell) or Channel.IMPORT


def names_channel(cell: Cell | None) -> bool:
    """True where the words name a channel."""
    return _named_channel(cell) is not None


def read_language(cell: Cell | None, text: str) -> str:
    """``th``, ``en`` or ``other``: as the cell says, else by the script of most letters of the text."""
    named = said(cell).casefold().removeprefix("ภาษา")
    for language, words in _LANGUAGES:
        if named.startswith(words):
            return language
    if named:
        return "other"
    return max(_SCRIPTS, key=lambda script: len(script[1].findall(text)))[0]


def _named_channel(cell: Cell | None) -> Channel | None:
    text = said(cell).casefold()
    return next((channel for channel, words in _CHANNELS.items() if any(word in text for word in words)), None)
