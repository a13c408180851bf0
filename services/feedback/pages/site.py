"""What all page groups share: the running service, its read models, and words in the reader's language."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import parse_qsl
from uuid import UUID, uuid4

from fastapi import Request

from services.feedback.consultation import ConsultationUnknown
from services.feedback.readmodels import consultations, opinions
from services.feedback.readmodels.consultations.queries import Listed, one
from services.feedback.reception import Reception
from shared.calendar import fiscal_year, local, local_date
from shared.contracts.feedback import Wording
from shared.contracts.refusal import Refusal
from shared.eventlog.codec import Context
from shared.projections.reading import ModelReader, Snapshot
from shared.runtime import Runtime
from shared.security.tokens import Claims
from shared.web import Shell, language_of
from shared.web.body import read_body

OWN_WRITES_SECONDS = 1.0
"""How long an answer waits for its own position to be projected."""

LOOK_SECONDS = 0.03
MOST_FORM_BYTES = 1024 * 1024

Form = dict[str, list[str]]


class Site:
    """The service as its pages see it."""

    def __init__(self, runtime: Runtime, shell: Shell, reception: Reception) -> None:
        self.runtime, self.shell, self.reception = runtime, shell, reception
        self._consultations = runtime.reader(consultations.MODEL)
        self._opinions = runtime.reader(opinions.MODEL)

    def consultations(self) -> AbstractAsyncContextManager[Snapshot]:
        """One snapshot of the list of consultations."""
        return self._consultations.snapshot()

    def opinions(self) -> AbstractAsyncContextManager[Snapshot]:
        """One snapshot of what became of opinions."""
        return self._opinions.snapshot()

    async def consultation(self, id: str) -> Listed:  # noqa: A002
        """Raises ConsultationUnknown."""
        async with self.consultations() as snapshot:
            found = await one(snapshot.connection, id)
        if found is None:
            raise ConsultationUnknown
        return found

    async def consultations_reach(self, position: int) -> bool:
        """Wait until the list of consultations stands at `position`; False when it takes too long."""
        return await self._reach(self._consultations, position)

    async def opinions_reach(self, position: int) -> bool:
        """Wait until what became of opinions stands at `position`; False when it takes too long."""
        return await self._reach(self._opinions, position)

    async def _reach(self, reader: ModelReader, position: int) -> bool:
        deadline = asyncio.get_running_loop().time() + OWN_WRITES_SECONDS
        while True:
            async with reader.snapshot() as snapshot:
                if snapshot.standing.positions.get(self.runtime.log.name, 0) >= position:
                    return True
            if asyncio.get_running_loop().time() > deadline:
                return False
            await asyncio.sleep(LOOK_SECONDS)

    def translate(self, request: Request) -> Callable[[str], str]:
        """A msgid in the reader's language."""
        return self.shell.translations(request).gettext

    def say(self, request: Request, refusal: Refusal) -> str:
        """What a refusal advises, in the reader's language."""
        text = self.translate(request)(refusal.advice)
        return text % refusal.params if refusal.params else text

    def wording(self, request: Request) -> Callable[[Wording], str]:
        """Words that officers wrote in both languages, in the reader's; Thai where there is no English."""
        english = language_of(request) == "en"
        return lambda words: (words.en if english else "") or words.th


def until(moment: datetime) -> tuple[date, datetime | None]:
    """The last day of something that ends at `moment`, and the time on it, None for the end of that day."""
    at = local(moment)
    if at.time() == time():
        return (at - timedelta(days=1)).date(), None
    return at.date(), at


def context_of(claims: Claims, command: UUID | None = None, department: str = "") -> Context:
    """The surroundings of a command that a staff member gives now."""
    now = datetime.now(UTC)
    return Context(command or uuid4(), claims.subject, now, department, fiscal_year(local_date(now)))


async def read_form(request: Request) -> Form:
    """The fields of a form as sent; what is not UTF-8 is replaced, not refused. Raises Problem 413."""
    body = await read_body(request, MOST_FORM_BYTES)
    form: Form = {}
    for name, value in parse_qsl(body.decode("ascii", "replace"), keep_blank_values=True, errors="replace"):
        form.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return form


def first(form: Form, name: str, default: str = "") -> str:
    """The field's first value."""
    return form.get(name, [default])[0]
