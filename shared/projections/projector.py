"""The projector of a service: the one loop that moves its read models.

Each round takes what has arrived (others' logs) or been appended (the own log), folds it and commits rows and
checkpoints together. Rounds are 50 ms apart, or follow at once when 5,000 events wait. It leads by `Leadership`; what
a replaced projector still writes is fenced by the checkpoints' compare-and-swap.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import asyncpg
import structlog

from shared.database import Connection
from shared.eventlog.envelope import Envelope
from shared.eventlog.model import GENESIS, Head
from shared.faults import point
from shared.projections.apply import Applied, apply, replay
from shared.projections.checkpoints import RECEIVED, Fenced, swap
from shared.projections.generations import Generation, active, drop_old, flip, prepare
from shared.projections.model import ReadModel
from shared.projections.receiver import Receiver
from shared.projections.sources import Source

ROUND_SECONDS = 0.05
ROUND_EVENTS = 5_000
HOUSEKEEPING_SECONDS = 1.0

log_ = structlog.get_logger()


class Projector:
    """Moves `models` of `service` over what `source` can read; `receiver` brings in others' logs, if there are any.

    `changed` is called with the live positions after each commit that moved one.
    """

    def __init__(
        self,
        pool: Callable[[], asyncpg.Pool],
        service: str,
        source: Source,
        models: Sequence[ReadModel],
        receiver: Receiver | None = None,
        changed: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._get_pool, self._service, self._source, self._models = pool, service, source, models
        self._receiver, self._changed = receiver, changed
        self._generations: list[Generation] = []
        self._kept = 0.0
        self.trouble: str | None = "the projector has not started yet"
        self.mending: dict[str, int] = {}

    @property
    def _pool(self) -> asyncpg.Pool:
        return self._get_pool()

    async def run(self) -> None:
        """Project until cancelled."""
        while True:
            try:
                await self._begin()
                while True:
                    if not await self._round():
                        await self._rest()
            except Fenced as fence:
                log_.warning("projector fenced", service=self._service, reason=str(fence))
            except Exception as error:  # noqa: BLE001 - whatever it is, it shows in the status and is tried again
                self.trouble = f"{type(error).__name__}: {error}"
                log_.warning("projector interrupted", service=self._service, error=self.trouble)
            await asyncio.sleep(0.5)

    async def _begin(self) -> None:
        await prepare(self._pool, self._service, self._models)
        await self._pool.execute(f"UPDATE {self._service}.parked SET retry = true")
        self._generations = await active(self._pool, self._service, self._models)
        if self._receiver:
            async with self._pool.acquire() as connection:
                await self._receiver.load(connection)
        self.trouble = None

    async def _round(self) -> bool:
        """One step for everything; True when something moved."""
        clock = asyncio.get_running_loop().time()
        if clock - self._kept >= HOUSEKEEPING_SECONDS:
            await self._keep_house()
            self._kept = clock
        for log, common in list(self.mending.items()):
            await self._mend(log, common)
        moved = await self._receive()
        heads = await self._source.heads()
        for generation in list(self._generations):
            moved |= await self._advance(generation, heads)
        if moved and self._changed:
            await self._changed()
        return moved

    async def _rest(self) -> None:
        """Until something is there to do; then a moment more, so that a burst becomes one batch."""
        if await self._source.wait(HOUSEKEEPING_SECONDS):
            await asyncio.sleep(ROUND_SECONDS)

    async def _receive(self) -> bool:
        """Store what arrived, and fold it into every generation that stands where the batch begins."""
        if not self._receiver:
            return False
        batches = self._receiver.take(ROUND_EVENTS)
        if not batches:
            return False
        before = {log: self._receiver.head(log) for log in batches}
        applied: list[Applied] = []
        async with self._pool.acquire() as connection, connection.transaction():
            heads = await self._receiver.store(connection, batches)
            for generation in self._generations:
                fitting = {
                    log: events
                    for log, events in batches.items()
                    if generation.checkpoints.get(log, Head()) == before[log]
                }
                if fitting:
                    applied.append(await apply(connection, self._service, generation, fitting))
            point("before-projection-commit")
        point("after-projection-commit")
        self._receiver.heads.update(heads)
        for done in applied:
            done.take_over()
        return True

    async def _advance(self, generation: Generation, heads: dict[str, Head]) -> bool:
        """Bring a generation that lies behind a step further; when one being built has arrived, make it live."""
        batches: dict[str, list[Envelope]] = {}
        room = ROUND_EVENTS
        for log, head in sorted(heads.items()):
            done = generation.checkpoints.get(log, Head())
            if done.position >= head.position:
                if done != head:
                    await self._read_anew(generation, log)
            elif room > 0:
                events = await self._source.read(log, done.position, min(room, head.position - done.position))
                if not events:
                    raise Fenced(f"{log} was cut back by another process")
                if events[0].prevhash != done.hash:
                    await self._read_anew(generation, log)
                batches[log] = events
                room -= len(events)
        if batches:
            async with self._pool.acquire() as connection, connection.transaction():
                applied = await apply(connection, self._service, generation, batches)
                point("mid-rebuild" if generation.state == "building" else "before-projection-commit")
            point("after-projection-commit")
            applied.take_over()
        if generation.state == "building" and room > 0:
            await self._go_live(generation, heads)
        return bool(batches)

    async def _go_live(self, building: Generation, heads: dict[str, Head]) -> None:
        """Flip, when it has come as far as the live one: in the round that brought both there, for under a steady flow
        there is no other."""
        if await flip(self._pool, self._service, building, heads):
            building.state = "live"
            self._generations = [g for g in self._generations if g.model is not building.model or g is building]

    async def _read_anew(self, generation: Generation, log: str) -> None:
        """The log is not the one that this was made of: it was restored from a backup. Forget what came from it."""
        log_.error("read model is of another history", consumer=generation.consumer, log=log)
        async with self._pool.acquire() as connection, connection.transaction():
            await self._empty(connection, generation, log)
        raise Fenced(f"{log} is another history than {generation.consumer} was made of: it is read again")

    async def _keep_house(self) -> None:
        known = {(g.model.name, g.number) for g in self._generations}
        current = await active(self._pool, self._service, self._models)
        if {(g.model.name, g.number) for g in current} != known:
            self._generations = current
        for generation in self._generations:
            await self._retry_parked(generation)
        await drop_old(self._pool, self._service)

    async def _retry_parked(self, generation: Generation) -> None:
        rows = await self._pool.fetch(
            f"SELECT log, stream, position FROM {self._service}.parked WHERE consumer = $1 AND retry",
            generation.consumer,
        )
        for row in rows:
            at = (row["log"], row["stream"])
            done = generation.checkpoints.get(row["log"], Head()).position
            events = [e for e in await self._source.stream(*at, row["position"]) if e.position <= done]
            async with self._pool.acquire() as connection, connection.transaction():
                if await replay(connection, self._service, generation, at, events):
                    generation.parked.discard(at)

    async def _mend(self, log: str, common: int) -> None:
        """Cut our copy of a forked log back to where both histories agree, and rebuild what was made of it."""
        if not self._receiver:
            raise RuntimeError("only received logs can be mended")
        async with self._pool.acquire() as connection, connection.transaction():
            digest = await connection.fetchval(
                f"SELECT hash FROM {self._service}.received WHERE log = $1 AND position = $2", log, common
            )
            await connection.execute(
                f"DELETE FROM {self._service}.received WHERE log = $1 AND position > $2", log, common
            )
            await swap(
                connection, self._service, RECEIVED, self._receiver.heads, {log: Head(common, digest or GENESIS)}
            )
            for generation in self._generations:
                await self._empty(connection, generation, log)
            await connection.execute(
                f"UPDATE {self._service}.fork SET common = $2, mended_at = clock_timestamp()"
                " WHERE log = $1 AND mended_at IS NULL",
                log, common,
            )  # fmt: skip
        self._receiver.drop(log)
        del self.mending[log]
        raise Fenced(f"{log} is read again from position {common}")

    async def _empty(self, connection: Connection, generation: Generation, log: str) -> None:
        for table in generation.model.metadata.tables:
            await connection.execute(f'DELETE FROM "{generation.consumer}"."{table}" WHERE log = $1', log)
        await connection.execute(
            f"DELETE FROM {self._service}.parked WHERE consumer = $1 AND log = $2", generation.consumer, log
        )
        if log in generation.checkpoints:
            await swap(connection, self._service, generation.consumer, generation.checkpoints, {log: Head()})
