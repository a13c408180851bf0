"""The form of a consultation's terms: read, checked field by field, and shown again as it was typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.feedback.districts import districts_of
from services.feedback.pages.site import Form, first, until
from shared.calendar import DateError, Language, format_date, local, parse_date, parse_datetime
from shared.contracts.feedback import Channel, Choice, Level, Question, Terms, Wording
from shared.contracts.refusal import Refusal
from shared.web import N_

PROVINCE = "มุกดาหาร"
BLANK_ROWS = 2
MOST_ROWS = 30
YEARS = range(2560, 2651)
GRACE_DAYS = range(91)
TITLE_CHARACTERS = 200


class TitleMissing(Refusal):
    advice = N_("Write a title in Thai")


class DepartmentMissing(Refusal):
    advice = N_("Write which department asks")


class OpeningMissing(Refusal):
    advice = N_("Write the day on which it opens")


class ClosingMissing(Refusal):
    advice = N_("Write the day on which it closes")


class TitleTooLong(Refusal):
    advice = N_("Write at most %(max_length)s characters")


class YearUnfit(Refusal):
    advice = N_("Write the fiscal year in the Buddhist era, such as 2570")


class GraceUnfit(Refusal):
    advice = N_("Write a number of days from 0 to 90")


class EndsBeforeItBegins(Refusal):
    advice = N_("It has to close after it opens")


class NoChannel(Refusal):
    advice = N_("Choose at least one channel")


class NoLevel(Refusal):
    advice = N_("Choose a level: it is what you promise")


class DateUnread(Refusal):
    advice = N_("Check the day: %(why)s")


@dataclass(frozen=True)
class Read:
    """What a form says: terms where all fits, else the faults by field."""

    terms: Terms | None
    faults: Mapping[str, Refusal]


def blank(now: datetime, year: int, language: Language) -> Form:
    """A new consultation's form: from now for thirty days, by web and kiosk, in all districts of the province."""
    return {
        "opens": [moment_text(now.replace(second=0, microsecond=0), language)],
        "closes": [format_date(now + timedelta(days=30), language, "short")],
        "fiscal_year": [str(year)],
        "grace_days": ["7"],
        "channels": [Channel.WEB, Channel.KIOSK, Channel.IMPORT],
        "districts": [district.code for district in districts_of(PROVINCE)],
    }


def form_of(terms: Terms, language: Language) -> Form:
    """The form that stands for `terms`."""
    day, at = until(terms.closes_at)
    form: Form = {
        "title_th": [terms.title.th], "title_en": [terms.title.en],
        "issue": [terms.issue], "department": [terms.department],
        "fiscal_year": [str(terms.fiscal_year)], "level": [terms.level],
        "opens": [moment_text(terms.opens_at, language)],
        "closes": [moment_text(at, language) if at else format_date(day, language, "short")],
        "grace_days": [str(terms.grace_days)],
        "channels": list(terms.channels),
        "districts": [district.code for district in terms.districts],
    }  # fmt: skip
    for name, rows in (
        ("question", [(question.id, question.text) for question in terms.questions]),
        ("group", [(group.code, group.name) for group in terms.target_groups]),
    ):
        form[f"{name}_code"] = [code for code, _ in rows]
        form[f"{name}_th"] = [words.th for _, words in rows]
        form[f"{name}_en"] = [words.en for _, words in rows]
    return form


def rows_of(form: Form, name: str, blanks: int = BLANK_ROWS) -> list[tuple[str, Wording]]:
    """The rows typed for questions or groups (code, words), and blank ones to go on with."""
    codes, thai, english = (form.get(f"{name}_{part}", []) for part in ("code", "th", "en"))
    rows = [
        (code, Wording(th.strip(), en.strip())) for code, th, en in zip(codes, thai, english, strict=False)
    ]  # what was sent whole has three of each
    typed = [row for row in rows if row[1].th or row[1].en]
    return (typed + [("", Wording(""))] * blanks)[:MOST_ROWS]


def offered_districts(terms: Terms | None) -> list[Choice]:
    """The districts that can be ticked: the province's, and any other that the consultation had before."""
    own = list(districts_of(PROVINCE))
    known = {district.code for district in own}
    return own + [district for district in (terms.districts if terms else ()) if district.code not in known]


def read_terms(form: Form, before: Terms | None, consultation: str, language: Language) -> Read:
    """Read the form. `before` are the terms that are being changed."""
    faults = _field_faults(form)
    opens_at = _moment(form, "opens", faults, language)
    closes_at = _moment(form, "closes", faults, language)
    if opens_at and closes_at and closes_at <= opens_at:
        faults["closes"] = EndsBeforeItBegins()
    if faults or not (opens_at and closes_at):
        return Read(None, faults)
    ticked = form.get("districts", [])
    terms = Terms(
        title=Wording(first(form, "title_th").strip(), first(form, "title_en").strip()),
        issue=first(form, "issue").strip() or consultation,
        department=first(form, "department").strip(),
        fiscal_year=_number(first(form, "fiscal_year")),
        level=Level(first(form, "level")),
        questions=tuple(Question(code, words) for code, words in _coded(form, "question", "q")),
        opens_at=opens_at,
        closes_at=closes_at,
        channels=tuple(channel for channel in Channel if channel in form["channels"]),
        target_groups=tuple(Choice(code, words) for code, words in _coded(form, "group", "g")),
        districts=tuple(district for district in offered_districts(before) if district.code in ticked),
        grace_days=_number(first(form, "grace_days")),
    )
    return Read(terms, {})


def moment_text(moment: datetime, language: Language) -> str:
    """A moment as the form shows it and reads it back."""
    return f"{format_date(moment, language, 'short')} {local(moment):%H:%M}"


def _field_faults(form: Form) -> dict[str, Refusal]:
    """What single fields lack, in the order of the page."""
    found: list[tuple[str, Refusal | None]] = [
        ("title_th", None if first(form, "title_th").strip() else TitleMissing()),
        *((name, _too_long(first(form, name))) for name in ("title_th", "title_en")),
        ("level", None if first(form, "level") in list(Level) else NoLevel()),
        ("channels", None if set(form.get("channels", [])) & set(Channel) else NoChannel()),
        ("department", None if first(form, "department").strip() else DepartmentMissing()),
        ("fiscal_year", None if _number(first(form, "fiscal_year")) in YEARS else YearUnfit()),
        ("grace_days", None if _number(first(form, "grace_days")) in GRACE_DAYS else GraceUnfit()),
    ]
    return {name: fault for name, fault in found if fault}


def _too_long(title: str) -> Refusal | None:
    return TitleTooLong(max_length=TITLE_CHARACTERS) if len(title) > TITLE_CHARACTERS else None


def _coded(form: Form, name: str, letter: str) -> list[tuple[str, Wording]]:
    """The rows with words; a row keeps its code for ever, a new one gets the first number that is free."""
    rows = rows_of(form, name, blanks=0)
    taken = {code for code, _ in rows}
    free = (f"{letter}{number}" for number in range(1, len(rows) + MOST_ROWS) if f"{letter}{number}" not in taken)
    return [(code or next(free), Wording(words.th or words.en, words.en)) for code, words in rows]


def _moment(form: Form, name: str, faults: dict[str, Refusal], language: Language) -> datetime | None:
    """A day with or without a time; a day alone means its beginning, for the closing its end."""
    typed = first(form, name).strip()
    if not typed:
        faults[name] = OpeningMissing() if name == "opens" else ClosingMissing()
        return None
    try:
        moment = parse_datetime(typed)
    except DateError as error:
        faults[name] = DateUnread(why=error.say(language))
        return None
    return moment + timedelta(days=1) if name == "closes" and _is_day(typed) else moment


def _is_day(typed: str) -> bool:
    try:
        parse_date(typed)
    except DateError:
        return False
    return True


def _number(typed: str) -> int:
    """The number typed, in Thai or Arabic numerals; -1 for anything else."""
    digits = typed.strip()
    return int(digits) if digits.isdecimal() and len(digits) < 6 else -1
