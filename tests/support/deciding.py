"""Tests of deciders as sentences: `given(past).when(command).then(events)` and `.refuses(Refusal)`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from shared.contracts.refusal import Refusal
from shared.eventlog.commands import Decider


@dataclass(frozen=True)
class Story:
    """What happened so far, and what is asked now."""

    decider: Decider[Any, Any]
    past: tuple[object, ...] = ()
    command: object = None

    def given(self, *events: object) -> "Story":
        return replace(self, past=(*self.past, *events))

    def when(self, command: object) -> "Story":
        return replace(self, command=command)

    def decide(self) -> Sequence[object]:
        state = self.decider.initial
        for event in self.past:
            state = self.decider.evolve(state, event)
        return self.decider.decide(self.command, state)

    def then(self, *events: object) -> "Story":
        """These events follow; and saying it again after them brings nothing more."""
        assert list(self.decide()) == list(events)
        assert list(self.given(*events).decide()) == []
        return self

    def refuses(self, refusal: type[Refusal]) -> None:
        with pytest.raises(refusal) as caught:
            self.decide()
        assert type(caught.value) is refusal
        assert str(caught.value)
