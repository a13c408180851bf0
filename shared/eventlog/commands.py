"""From a command to stored events: load, fold, decide, append; again on a version conflict, three times."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Generic, Protocol, TypeVar

import orjson

from shared.contracts.refusal import Refusal
from shared.contracts.registry import type_of
from shared.eventlog.codec import Context, decode, derived_id, encode, meta_bytes, open_fields
from shared.eventlog.log import EventLog
from shared.eventlog.model import Append, Appended, Cause, Claim, Recorded, StreamWrite, VersionConflict
from shared.privacy import new_key, sealed_key

ATTEMPTS = 3
C = TypeVar("C")
C_contra = TypeVar("C_contra", contravariant=True)
S_contra = TypeVar("S_contra", contravariant=True)
S = TypeVar("S")


class Decide(Protocol[C_contra, S_contra]):
    """`decide(command, state) -> events`: pure; raises a typed refusal that says what to do instead."""

    def __call__(self, command: C_contra, state: S_contra, /) -> Sequence[object]: ...


@dataclass(frozen=True)
class Decider(Generic[C, S]):
    """One aggregate: the state before any event, what a command brings about, and what an event means."""

    initial: S
    decide: Decide[C, S]
    evolve: Callable[[S, Any], S]


@dataclass(frozen=True, slots=True)
class Loaded(Generic[S]):
    """A folded stream: its state, its version (0 = does not exist) and the key its sealed fields are under, or that this
    key was destroyed (`forgotten`)."""

    state: S
    version: int
    key: tuple[str, bytes] | None = None
    forgotten: bool = False


async def load(log: EventLog, decider: Decider[Any, S], stream: str) -> Loaded[S]:
    """Fold a stream."""
    events = await log.stream(stream)
    ids = {sealed_key(event.sealed) for event in events if event.sealed}
    keys = await log.keys(ids)
    state = decider.initial
    for event in events:
        if (known := _decoded(event, keys)) is not None:
            state = decider.evolve(state, known)
    return Loaded(state, len(events), next(iter(keys.items()), None), forgotten=bool(ids) and not keys)


async def execute(
    log: EventLog,
    decider: Decider[C, S],
    stream: str,
    command: C,
    context: Context,
    *,
    body: object = None,
    answer: Mapping[str, Any] | None = None,
    reads: Mapping[str, int] | None = None,
    claims: Sequence[Claim] = (),
    cause: Cause | None = None,
    forget: Sequence[str] = (),
) -> Appended:
    """Carry out one command on one stream.

    `body` is what makes the command itself (default: the command); repeated with the same body it gives the first
    answer, with another one CommandReused. `reads` are the versions of other streams that the decision rests on: it is
    not stored if one of them has moved, and VersionConflict names it. Raises what `decide` raises and the refusals of
    `shared.eventlog.model`.
    """
    body_hash = sha256(orjson.dumps(command if body is None else body, default=str)).digest()
    raw_answer = orjson.dumps(answer or {})
    checks = [StreamWrite(name, version) for name, version in (reads or {}).items()]
    if earlier := await log.receipt(context.command_id, body_hash):
        return earlier
    for attempt in range(1, ATTEMPTS + 1):
        loaded = await load(log, decider, stream)
        try:
            events = decider.decide(command, loaded.state)
        except Refusal:
            if earlier := await log.receipt(context.command_id, body_hash):  # its twin was stored meanwhile
                return earlier
            raise
        if loaded.forgotten and any(type_of(event).sealed for event in events):
            raise ValueError(f"nothing can be sealed on stream {stream} any more: its key was destroyed")
        write, keys = prepare(events, stream, context, version=loaded.version, key=loaded.key)
        try:
            return await log.append(
                Append(context.command_id, body_hash, [write, *checks], raw_answer, keys, forget, claims, cause)
            )
        except VersionConflict as conflict:
            if conflict.stream != stream or attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable: the last attempt returns or raises")


def prepare(
    events: Sequence[object], stream: str, context: Context, *, version: int = 0, key: tuple[str, bytes] | None = None
) -> tuple[StreamWrite, list[tuple[str, bytes]]]:
    """What a command's events become on a stream at `version` whose sealed fields are under `key`: the write, and the
    keys it brings: one of its own, where something is sealed and there is none yet."""
    keys: list[tuple[str, bytes]] = []
    if key is None and any(type_of(event).sealed for event in events):
        key = (stream, new_key())
        keys = [key]
    time = context.time()
    meta = meta_bytes(context, time)
    encoded = [
        encode(event, derived_id(context.command_id, number), time, meta, key) for number, event in enumerate(events)
    ]
    return StreamWrite(stream, version, encoded), keys


def _decoded(event: Recorded, keys: Mapping[str, bytes]) -> object | None:
    key = keys.get(sealed_key(event.sealed)) if event.sealed else None
    return decode(event.type, event.schema, event.data, open_fields(event.sealed, key, event.id))
