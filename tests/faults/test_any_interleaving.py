"""Whatever happens, in whatever order, the read model ends as the fold of the logs.

Hypothesis makes up the histories: appends and conflicts on two logs, a broker that delivers late, twice, in another order,
garbled or never, processes that crash between any two steps or come back from the dead, restored backups, rebuilds, and
code that can't project an event and is mended.
"""

from collections.abc import AsyncIterator, Iterator
from functools import partial
from uuid import uuid4

import orjson
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from shared.eventlog.model import Append, NewEvent, StreamWrite, VersionConflict
from tests.faults.support.world import LOGS, Reader, World
from tests.integration.projections.support.templates import template
from tests.integration.projections.support.village import SERVICE, declined_event, held_event, published_event, say
from tests.support.databases import Cluster, Database

EXAMPLES = 35
STEPS = 20

logs = st.sampled_from(sorted(LOGS))
opinions = st.sampled_from("abp")
"""Opinion p is the one that faulty code can't project."""

EVENTS = {"held": held_event, "published": published_event, "declined": declined_event}
ALTERED = {"hash": "11" * 32, "prevhash": "22" * 32, "sequence": 9, "id": 5, "source": "three.feedback", "type": None}


kinds = st.sampled_from(sorted(EVENTS))
Said = tuple[str, str, str]


class AnyInterleaving(RuleBasedStateMachine):
    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.zombie: Reader | None = None
        self.lost: dict[str, int] = {}

    @initialize(
        before=st.lists(st.tuples(logs, opinions, kinds), max_size=6),
        after=st.lists(st.tuples(logs, opinions, kinds), min_size=1, max_size=6),
    )
    def begin(self, before: list[Said], after: list[Said]) -> None:
        """Some events were projected, a backup was made, more were published, and a projector froze: whatever comes next
        meets something."""
        self.world.run(self.world.make_new())
        self.lost = dict.fromkeys(LOGS, 0)
        for log, opinion, kind in before:
            self.append(log, opinion, kind, 1, relayed=True)
        for log in LOGS:
            self.pull(log)
            self.keep_backup(log)
        self.freeze()
        for log, opinion, kind in after:
            self.append(log, opinion, kind, 1, relayed=True)

    @rule(log=logs, opinion=opinions, kind=kinds, times=st.integers(1, 4), relayed=st.booleans())
    def append(self, log: str, opinion: str, kind: str, times: int, relayed: bool) -> None:
        """Some events, which the relay publishes, or does not come to publish."""
        self.world.run(say(self.world.logs[log], *(EVENTS[kind](opinion) for _ in range(times))))
        self.lost[log] += times
        if relayed:
            self.world.run(self.world.publish(log))

    @rule(log=logs)
    def conflict(self, log: str) -> None:
        event = NewEvent(str(uuid4()), "feedback.FeedbackHeld", 1, "2026-11-22T02:30:00.000Z", b"{}", b"{}")
        wish = Append(uuid4(), bytes(32), [StreamWrite("feedback-a", 1_000, [event])])
        with pytest.raises(VersionConflict):
            self.world.run(self.world.logs[log].append(wish))

    @rule(log=logs, whole=st.booleans(), garbled=st.sampled_from([None, *sorted(ALTERED)]), data=st.data())
    def deliver(self, log: str, whole: bool, garbled: str | None, data: st.DataObject) -> None:
        """All that the broker holds, or any of it in any order, some of it twice; perhaps with a lie among it."""
        held = self.world.wire[log]
        if not held:
            return
        lines = held if whole else data.draw(st.lists(st.sampled_from(held), max_size=len(held)), label="lines")
        if garbled:
            lie = {**orjson.loads(data.draw(st.sampled_from(held), label="lie")), garbled: ALTERED[garbled]}
            lines = [orjson.dumps(lie), b"\xff", *lines]
        self.world.reader.receiver.offer(log, lines)
        self.world.run(self.world.reader.step())

    @rule(log=logs)
    def wipe_broker(self, log: str) -> None:
        self.world.wire[log].clear()

    @rule(log=logs)
    def pull(self, log: str) -> None:
        self.world.run(self.world.reader.pull(log))

    @rule(log=logs, point=st.sampled_from(["", "before-projection-commit", "after-projection-commit", "mid-rebuild"]))
    def crash(self, log: str, point: str) -> None:
        """With something to store, at any point of storing it."""
        self.world.reader.receiver.offer(log, self.world.wire[log])
        self.world.run(self.world.crash(point))

    @rule()
    def freeze(self) -> None:
        """It stops in its tracks with all it holds in memory; another takes its place."""
        self.zombie = self.world.reader
        self.world.reader = self.world.run(self.world.new_reader())

    @precondition(lambda self: self.zombie)
    @rule(log=logs)
    def thaw(self, log: str) -> None:
        """The one that was frozen goes on as if nothing had happened, with what it was about to store, for one step."""
        assert self.zombie
        self.zombie.receiver.offer(log, self.world.wire[log])
        self.world.run(self.zombie.step())

    @rule(log=logs)
    def keep_backup(self, log: str) -> None:
        self.world.run(self.world.keep(LOGS[log]))
        self.lost[log] = 0

    @precondition(lambda self: any(self.lost.values()))
    @rule(log=logs, times=st.integers(0, 6))
    def restore_backup(self, log: str, times: int) -> None:
        """And go on with it for some events, before anyone looks."""
        self.world.run(self.world.restore(LOGS[log]))
        self.lost[log] = 0
        if times:
            self.append(log, "a", "held", times, relayed=True)

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
        count = self.world.run(
            self.world.pool.fetchval(f"SELECT count(*) FROM {SERVICE}.generation WHERE state = 'live'")
        )
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
        partial(AnyInterleaving, world),  # type: ignore[arg-type] # it asks for a class and calls it
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
            print_blob=True,
        ),
    )
