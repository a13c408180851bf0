"""Whatever happens, in whatever order, the read model ends as the fold of the logs.

Hypothesis makes up the histories: appends and conflicts on two logs, a broker that delivers late, twice, in another order,
garbled or never, processes that crash between any two steps or come back from the dead, restored backups, rebuilds, and
code that can't project an event and is mended.
"""

from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import orjson
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from shared.eventlog.model import Append, NewEvent, StreamWrite, VersionConflict
from tests.faults.support.world import LOGS, Reader, World
from tests.integration.projections.support.templates import template
from tests.integration.projections.support.village import SERVICE, declined_event, held_event, published_event, say
from tests.support.databases import Cluster, Database

EXAMPLES = 30
STEPS = 25

logs = st.sampled_from(sorted(LOGS))
opinions = st.sampled_from("abp")
"""Opinion p is the one that faulty code can't project."""

EVENTS = {"held": held_event, "published": published_event, "declined": declined_event}
ALTERED = {"hash": "11" * 32, "prevhash": "22" * 32, "sequence": 9, "id": 5, "source": "three.feedback", "type": None}


class AnyInterleaving(RuleBasedStateMachine):
    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.zombie: Reader | None = None

    @initialize()
    def begin(self) -> None:
        self.world.run(self.world.make_new())

    @rule(log=logs, opinion=opinions, kind=st.sampled_from(sorted(EVENTS)), times=st.integers(1, 4))
    def append(self, log: str, opinion: str, kind: str, times: int) -> None:
        self.world.run(say(self.world.logs[log], *(EVENTS[kind](opinion) for _ in range(times))))

    @rule(log=logs)
    def conflict(self, log: str) -> None:
        event = NewEvent(str(uuid4()), "feedback.FeedbackHeld", 1, "2026-11-22T02:30:00.000Z", b"{}", b"{}")
        wish = Append(uuid4(), bytes(32), [StreamWrite("feedback-a", 1_000, [event])])
        with pytest.raises(VersionConflict):
            self.world.run(self.world.logs[log].append(wish))

    @rule(log=logs)
    def publish(self, log: str) -> None:
        self.world.run(self.world.publish(log))

    @rule(log=logs, data=st.data())
    def deliver(self, log: str, data: st.DataObject) -> None:
        """Any of what the broker holds, in any order, some of it twice."""
        if held := self.world.wire[log]:
            lines = data.draw(st.lists(st.sampled_from(held), max_size=2 * len(held)), label="lines")
            self.world.reader.receiver.offer(log, lines)

    @rule(log=logs)
    def deliver_all(self, log: str) -> None:
        self.world.reader.receiver.offer(log, self.world.wire[log])

    @rule(log=logs, member=st.sampled_from(sorted(ALTERED)), data=st.data())
    def deliver_garbled(self, log: str, member: str, data: st.DataObject) -> None:
        if held := self.world.wire[log]:
            line = orjson.loads(data.draw(st.sampled_from(held), label="line"))
            self.world.reader.receiver.offer(log, [orjson.dumps({**line, member: ALTERED[member]}), b"\xff"])

    @rule(log=logs)
    def wipe_broker(self, log: str) -> None:
        self.world.wire[log].clear()

    @rule()
    def project(self) -> None:
        self.world.run(self.world.reader.step())

    @rule(log=logs)
    def pull(self, log: str) -> None:
        self.world.run(self.world.reader.pull(log))

    @rule(point=st.sampled_from(["", "before-projection-commit", "after-projection-commit", "mid-rebuild"]))
    def crash(self, point: str) -> None:
        self.world.run(self.world.crash(point))

    @rule()
    def freeze(self) -> None:
        """It stops in its tracks with all it holds in memory; another takes its place."""
        self.zombie = self.world.reader
        self.world.reader = self.world.run(self.world.new_reader())

    @rule(log=logs)
    def thaw(self, log: str) -> None:
        """The one that was frozen goes on as if nothing had happened, for one step."""
        if self.zombie:
            self.zombie.receiver.offer(log, self.world.wire[log])
            self.world.run(self.zombie.step())

    @rule(log=logs)
    def keep_backup(self, log: str) -> None:
        self.world.run(self.world.keep(LOGS[log]))

    @rule(log=logs)
    def restore_backup(self, log: str) -> None:
        self.world.run(self.world.restore(LOGS[log]))

    @rule()
    def rebuild(self) -> None:
        self.world.run(self.world.rebuild())

    @rule(faulty=st.booleans())
    def deploy(self, faulty: bool) -> None:
        """Code that can't project opinion p, or mended code: the service starts again with it."""
        self.world.faulty = faulty
        self.world.reader = self.world.run(self.world.new_reader())

    @invariant()
    def one_is_live(self) -> None:
        count = self.world.run(self.world.pool.fetchval(f"SELECT count(*) FROM {SERVICE}.generation WHERE state = 'live'"))
        assert count == 1

    def teardown(self) -> None:
        self.world.run(self.world.settle())
        assert self.world.run(self.world.read_model()) == self.world.run(self.world.fold())
        assert self.world.run(self.world.parked()) == 0


@pytest_asyncio.fixture
async def two_logs(embedded_cluster: Cluster) -> AsyncIterator[Database]:
    async with template(embedded_cluster, (*LOGS.values(), SERVICE)) as made, made.copied() as database:
        yield database


@pytest.fixture
def world(two_logs: Database) -> Iterator[World]:
    with World(two_logs) as world:
        yield world


@pytest.mark.timeout(180)
def test_the_read_model_is_the_fold_of_the_logs_whatever_happened(world: World):
    run_state_machine_as_test(
        lambda: AnyInterleaving(world),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
