"""What each event means for the list of consultations."""

from typing import Any

from pydantic import TypeAdapter

from services.feedback.readmodels.consultations.schema import consultation, metadata
from shared.contracts.feedback import ConsultationChanged, ConsultationClosed, ConsultationOpened, Terms
from shared.eventlog.envelope import Envelope
from shared.projections import Change, ReadModel

_terms = TypeAdapter(Terms)


def terms_set(event: ConsultationOpened | ConsultationChanged, _: Envelope, change: Change) -> None:
    terms: Any = _terms.dump_python(event.terms, mode="json")
    change.put(
        consultation, event.consultation,
        terms=terms, opens_at=event.terms.opens_at, closes_at=event.terms.closes_at,
    )  # fmt: skip


def closed(event: ConsultationClosed, _: Envelope, change: Change) -> None:
    change.put(consultation, event.consultation, closed_at=event.closed_at)


MODEL = ReadModel(
    "consultations",
    metadata,
    {ConsultationOpened: terms_set, ConsultationChanged: terms_set, ConsultationClosed: closed},
)
