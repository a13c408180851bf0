"""The one time zone of every page and document: Asia/Bangkok."""

from datetime import date, datetime, timedelta, timezone

BANGKOK = timezone(timedelta(hours=7), "Asia/Bangkok")
"""UTC+7 without daylight saving since 1920, so no time-zone database has to be installed."""


def local(moment: datetime) -> datetime:
    """The same instant on a Bangkok clock. Raises ValueError for a naive datetime, whose zone nobody knows."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone: attach one before showing it")
    return moment.astimezone(BANGKOK)


def local_date(moment: datetime) -> date:
    """The calendar day in Bangkok at this instant."""
    return local(moment).date()
