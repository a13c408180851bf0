"""A town: a database, a broker of its own, feedback and reporting as processes, one open consultation, and citizens."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg

from services.feedback import consultation as consultations
from services.feedback.reception import CONSULTATION, Arrival, Reception
from services.feedback.submission import Submission
from shared.contracts.feedback import Channel, Choice, Level, Terms, Wording
from shared.eventlog.codec import Context
from shared.eventlog.commands import execute
from shared.eventlog.log import EventLog
from shared.security.tokens import SigningKey
from shared.servers import ValkeyServer
from tests.faults.support.citizens import CHANNELS, DISTRICTS, Citizens
from tests.faults.support.services import Service
from tests.faults.support.waiting import until
from tests.support.databases import Database

INSTANCE = "testtown"
LOG = f"{INSTANCE}.feedback"
CONSULTED = "pavement"


class Town:
    """All of it. Services are started by the test; whatever runs at the end is stopped."""

    def __init__(self, database: Database, broker: ValkeyServer, broker_url: str, folder: Path) -> None:
        self.database, self.broker, self.broker_url, self._folder = database, broker, broker_url, folder
        self._services: list[Service] = []
        self._settings = {
            "RUAM_INSTANCE": INSTANCE,
            "RUAM_DATABASE_URL": database.app_url,
            "RUAM_REDIS_URL": broker_url,
            "RUAM_KEY_DIR": str(folder / "keys"),
            "RUAM_DATA": str(folder / "var"),
            "RUAM_LOG_LEVEL": "warning",
        }
        self.feedback = self.one_more("feedback")
        self.reporting = self.one_more("reporting")
        self.key = SigningKey.load(INSTANCE, folder / "keys")
        self.citizens = Citizens(lambda: self.feedback.origin, CONSULTED)

    def service(self, name: str) -> Service:
        """The process of that name."""
        return {"feedback": self.feedback, "reporting": self.reporting}[name]

    def one_more(self, name: str) -> Service:
        """Another process of the same service, on a port of its own."""
        made = Service(name, self._settings, self._folder)
        self._services.append(made)
        return made

    async def start(self) -> None:
        """Start both services and wait until they serve."""
        for service in (self.feedback, self.reporting):
            service.start()
        for service in (self.feedback, self.reporting):
            await service.ready()

    async def stop(self) -> None:
        """Stop whatever runs."""
        for service in self._services:
            await service.stop()

    async def counted(self) -> int:
        """How many opinions reporting's live figures count."""
        async with connected(self.database.admin_url) as connection:
            number = await connection.fetchval(
                "SELECT number FROM reporting.generation WHERE model = 'participation' AND state = 'live'"
            )
            if number is None:
                return 0
            return await connection.fetchval(
                f"SELECT coalesce(sum(opinions), 0)::bigint FROM reporting_participation_{number}.tally"
            )

    async def all_are_counted(self, seconds: float = 30) -> None:
        """Wait until reporting counts as many opinions as were acknowledged."""

        async def equal() -> bool:
            return await self.counted() == len(self.citizens.acknowledged)

        await until(equal, seconds, but=lambda: f"{len(self.citizens.acknowledged)} sent\n{self.reporting.said}")

    async def all_begin_to_be_counted(self) -> None:
        """Wait until some of what is sent from now on has been counted."""
        counted, sent = await self.counted(), len(self.citizens.acknowledged)

        async def more() -> bool:
            return await self.counted() > counted and len(self.citizens.acknowledged) > sent

        await until(more, 60, but=lambda: self.reporting.said[-3000:])

    async def moves_on(self, schema: str, seconds: float) -> None:
        """Wait until somebody projects in this schema."""
        consumer = "reporting_%" if schema == "reporting" else "feedback_%"

        async def standing() -> int:
            async with connected(self.database.admin_url) as connection:
                return await connection.fetchval(
                    f"SELECT sum(position)::bigint FROM {schema}.checkpoint WHERE consumer LIKE $1", consumer
                )

        began = await standing()

        async def moved() -> bool:
            return await standing() > began + 10

        await until(moved, seconds)

    async def says(self, service: Service, *words: str, seconds: float = 5) -> str:
        """The reason in a service's status that holds all of `words`, within `seconds`; it can serve all the while."""

        async def found() -> str | None:
            assert await service.is_ready(), service.said
            return next((reason for reason in await service.reasons() if all(word in reason for word in words)), None)

        return str(await until(found, seconds, but=lambda: service.said[-3000:]))

    async def is_well(self, seconds: float = 40) -> None:
        """Wait until neither service has anything to complain of."""
        for service in (self.feedback, self.reporting):
            complaints: list[str] = []

            async def content(service: Service = service, complaints: list[str] = complaints) -> bool:
                complaints[:] = (await service.status()).get("reasons", ["no answer"])
                return not complaints

            await until(content, seconds, but=lambda s=service, c=complaints: f"{c}\n{s.said[-3000:]}")

    async def open_consultation(self) -> None:
        """Before any service runs."""
        async with opened(self.database.app_url) as log:
            await execute(
                log, CONSULTATION, consultations.stream(CONSULTED),
                consultations.OpenConsultation(CONSULTED, _terms()),
                Context(uuid4(), "somchai", datetime.now(UTC)),
            )  # fmt: skip

    async def hears(self, opinions: int) -> None:
        """Let so many opinions come in while no service runs."""
        async with opened(self.database.app_url) as log:
            reception = Reception(log)
            for number in range(opinions):
                submission = Submission(
                    consultation=CONSULTED, text=f"ขอไฟถนน {number}", channel=Channel(CHANNELS[number % 3]),
                    district=DISTRICTS[number % 3], hold=None,
                )  # fmt: skip
                receipt = await reception.receive(Arrival(submission, uuid4(), "web", datetime.now(UTC)))
                answer = {"id": receipt.id, "position": receipt.position}
                self.citizens.acknowledged[f"early-{number}-{receipt.id}"] = answer


@asynccontextmanager
async def opened(url: str) -> AsyncGenerator[EventLog]:
    """Feedback's log, as one more process would have it."""
    log = EventLog(url, "feedback", LOG)
    await log.start()
    try:
        yield log
    finally:
        await log.close()


@asynccontextmanager
async def connected(url: str) -> AsyncGenerator[asyncpg.Connection]:
    """One session on the database."""
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


def _terms() -> Terms:
    now = datetime.now(UTC)
    return Terms(
        title=Wording("ทางเท้า", "Pavements"), issue="streets", department="works", fiscal_year=2570,
        level=Level.CONSULT, questions=(), opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1),
        channels=tuple(Channel(name) for name in CHANNELS), target_groups=(),
        districts=tuple(Choice(code, Wording(code)) for code in DISTRICTS),
    )  # fmt: skip
