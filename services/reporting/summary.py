"""The one set of figures behind page, JSON, export and live stream, made once for each standing and day."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.reporting.readmodels.participation.queries import (
    Counts,
    Figures,
    Key,
    Voice,
    each_day,
    figures,
    merged,
    total,
    voices,
)
from services.reporting.rules import DAYS_SHOWN, LATEST_SHOWN, OFFICE_ONLY
from shared.calendar import local_date
from shared.contracts.feedback import SERVICE, Terms, Wording
from shared.projections.reading import ModelReader, Standing

MOST_KEPT = 64
"""How many summaries a process keeps at once: the whole, and the consultations people look at."""

NAMELESS: Mapping[str, str | None] = {"th": None, "en": None}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Summary:
    """`data` is what is shown; `version` changes exactly when `data` may have: positions in the logs, and the day."""

    version: str
    data: Json


class Summaries:
    """Reads and keeps summaries. `instance` is ours: its consultations are named without it."""

    def __init__(self, reader: ModelReader, instance: str) -> None:
        self.reader, self._instance = reader, instance
        self._kept: OrderedDict[Key | None, Summary] = OrderedDict()
        self._making = asyncio.Lock()

    def key(self, address: str) -> Key:
        """The consultation that an address names: `roads-2570`, or `otherinstance.roads-2570`."""
        instance, _, id_ = address.rpartition(".")
        return Key(f"{instance or self._instance}.{SERVICE}", id_)

    def address(self, key: Key) -> str:
        """What `key` is called in addresses."""
        instance = key.log.rpartition(".")[0]
        return key.id if instance == self._instance else f"{instance}.{key.id}"

    async def latest(self, only: Key | None = None) -> Summary:
        """The whole, or one consultation's. Raises NotReady; KeyError for a consultation that nobody has heard of."""
        async with self._making, self.reader.snapshot() as snapshot:
            today = local_date(datetime.now(UTC))
            version = f"{vector(snapshot.standing)}-{today:%Y%m%d}"
            kept = self._kept.get(only)
            if kept is None or kept.version != version:
                every = await figures(snapshot.connection, only)
                if only and not every:
                    raise KeyError(only.id)
                said = await voices(snapshot.connection, LATEST_SHOWN, only=only)
                kept = Summary(version, self._data(every, said, snapshot.standing, today))
                self._kept[only] = kept
            self._kept.move_to_end(only)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            return kept

    def _data(self, every: Sequence[Figures], said: Sequence[Voice], standing: Standing, today: date) -> Json:
        titles = {its.key: _title(its) for its in every}
        return {
            "standing": {
                "as_of": standing.at or datetime.now(UTC), "position": standing.total, "logs": dict(standing.positions)
            },
            "today": today,
            "totals": _counts(total(every), merged(every, "day").get(today, 0)),
            "by_channel": _rows(merged(every, "channel"), {code: NAMELESS for its in every for code in _channels(its)}),
            "by_group": _rows(merged(every, "group"), _names(every, "target_groups")),
            "by_district": _rows(merged(every, "district"), _names(every, "districts")),
            "by_day": [
                {"day": day, "opinions": opinions}
                for day, opinions in each_day(merged(every, "day"), today - timedelta(days=DAYS_SHOWN - 1), today)
            ],
            "consultations": [self._consultation(its, today) for its in sorted(every, key=_newest_first)],
            "latest": [
                {"consultation": self.address(one.key), **titles.get(one.key, {"th": one.key.id, "en": one.key.id}),
                 "text": one.text, "published_at": one.published_at}
                for one in said
            ],
        }  # fmt: skip

    def _consultation(self, its: Figures, today: date) -> Json:
        terms = its.terms
        return {
            "id": self.address(its.key),
            "title": _title(its),
            "department": terms and terms.department,
            "fiscal_year": terms and terms.fiscal_year,
            "level": terms and terms.level,
            "opens_at": terms and terms.opens_at,
            "closes_at": terms and terms.closes_at,
            "closed_at": its.closed_at,
            **_counts(its.counts, its.by["day"].get(today, 0)),
        }


def public(data: Json) -> Json:
    """The same figures without what only the office sees: single logs, and the counts of `OFFICE_ONLY`."""
    return data | {
        "standing": {name: value for name, value in data["standing"].items() if name != "logs"},
        "totals": _without(data["totals"]),
        "consultations": [_without(one) for one in data["consultations"]],
    }


def vector(standing: Standing) -> str:
    """The positions as one opaque word: the same for the same standing, saying nothing of the logs' names."""
    return ".".join(str(standing.positions[log]) for log in sorted(standing.positions)) or "0"


def _counts(counts: Counts, today: int) -> Json:
    found = asdict(counts)
    return {"opinions": found.pop("opinions"), "today": today, "waiting": found.pop("held"), **found}


def _without(counts: Json) -> Json:
    return {name: value for name, value in counts.items() if name not in OFFICE_ONLY}


def _title(its: Figures) -> dict[str, str]:
    """Thai and English; where one is missing, the other, or the id."""
    return _named(its.terms.title) if its.terms else {"th": its.key.id, "en": its.key.id}


def _named(name: Wording) -> dict[str, str]:
    return {"th": name.th or name.en, "en": name.en or name.th}


def _channels(its: Figures) -> Sequence[str]:
    return its.terms.channels if its.terms else ()


def _names(every: Sequence[Figures], field: str) -> dict[str, Mapping[str, str | None]]:
    """The names of codes; where consultations call the same code differently, the newest one's name."""
    newest_last = sorted(every, key=_newest_first, reverse=True)
    known: list[Terms] = [its.terms for its in newest_last if its.terms]
    return {choice.code: _named(choice.name) for terms in known for choice in getattr(terms, field)}


def _rows(by: Mapping[str, int], names: Mapping[str, Mapping[str, str | None]]) -> list[Json]:
    """Every code that is known or was used, the most opinions first, what was not stated last."""
    rows = [{"code": code, **names.get(code, NAMELESS), "opinions": by.get(code, 0)} for code in {**names, **by}]
    return sorted(rows, key=lambda row: (not row["code"], -row["opinions"], row["code"]))


def _newest_first(its: Figures) -> tuple[float, Key]:
    return (-its.terms.opens_at.timestamp() if its.terms else 0.0, its.key)
