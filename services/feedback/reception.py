"""Reception: the one way an opinion takes into the log, whichever door it came through."""

import asyncio
import os
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson

from services.feedback import consultation as consultations
from services.feedback import feedback as opinions
from services.feedback.moderation import Verdict, screen
from services.feedback.submission import Submission
from shared.calendar import fiscal_year, local_date
from shared.contracts.feedback import FeedbackReceived
from shared.contracts.refusal import Refusal
from shared.eventlog.codec import Context
from shared.eventlog.commands import Decider, Loaded, load, prepare
from shared.eventlog.log import EventLog
from shared.eventlog.model import Append, Appended, StreamWrite, VersionConflict
from shared.files.pictures import PictureError, safe_picture

CONSULTATION = Decider(consultations.INITIAL, consultations.decide, consultations.evolve)
OPINION = Decider(opinions.INITIAL, opinions.decide, opinions.evolve)

REFERENCE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U to be misread."""

ATTEMPTS = 3
BODY_WITHOUT_ID = {"id"}
NO_OFFSET = timedelta()


class PictureUnfit(Refusal):
    advice = "A picture could not be taken: %(why)s"
    status = 422


@dataclass(frozen=True, slots=True)
class Arrival:
    """An opinion at the door: what was sent, under which command, by whom, when it came by our clock, and how far the
    sender's clock is behind ours."""

    submission: Submission
    command_id: UUID
    actor: str
    received_at: datetime
    offset: timedelta = NO_OFFSET
    pictures: tuple[opinions.Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender is told: accepted, late (kept, after the grace period) or duplicate (this id was taken before)."""

    id: str
    reference: str
    position: int
    outcome: str


class Reception:
    """Receives opinions into `log`. Consultations are held folded, and checked again in the append itself."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._held: dict[str, Loaded[consultations.State]] = {}

    async def receive(self, arrival: Arrival) -> Receipt:
        """Store one opinion durably.

        Raises Refusal, CommandReused for an id that was used for something else, LogUnavailable.
        """
        (outcome,) = await self.receive_all([arrival])
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def receive_all(self, arrivals: Sequence[Arrival]) -> list[Receipt | Exception]:
        """What `receive` would return or raise for each, in order; none harms another.

        What was judged by terms that had just changed, as the append or the log tells, is judged again by the new ones.
        """
        left = dict(enumerate(arrivals))
        found: dict[int, Receipt | Exception] = {}
        for _ in range(ATTEMPTS):
            found |= await self._attempt(left)
            left = {n: arrivals[n] for n in left if await self._outdated(arrivals[n], found[n])}
            if not left:
                break
        return [found[n] for n in range(len(arrivals))]

    async def _attempt(self, arrivals: dict[int, Arrival]) -> dict[int, Receipt | Exception]:
        found: dict[int, Receipt | Exception] = {}
        appends: dict[int, Append] = {}
        for number, arrival in arrivals.items():
            asked = await self._consultation(arrival.submission.consultation)
            try:
                appends[number] = _prepared(arrival, asked)
            except Refusal as refusal:
                found[number] = refusal
        for number, stored in zip(appends, await self._log.append_all(list(appends.values())), strict=True):
            found[number] = stored if isinstance(stored, Exception) else _receipt(stored)
        return found

    async def _outdated(self, arrival: Arrival, outcome: Receipt | Exception) -> bool:
        """Whether the outcome rests on a consultation as it no longer is; then what is held of it is let go."""
        consultation = arrival.submission.consultation
        stream = consultations.stream(consultation)
        match outcome:
            case VersionConflict() if outcome.stream == stream:
                outdated = True
            case Refusal():
                held = self._held.get(consultation)
                outdated = held is not None and await self._log.version(stream) != held.version
            case _:
                outdated = False
        if outdated:
            self._held.pop(consultation, None)
        return outdated

    async def _consultation(self, consultation: str) -> Loaded[consultations.State]:
        held = self._held.get(consultation)
        if held is None:
            held = await load(self._log, CONSULTATION, consultations.stream(consultation))
            if held.version:
                self._held[consultation] = held
        return held


async def pictures_of(submission: Submission, command_id: UUID) -> tuple[opinions.Picture, ...]:
    """The submission's pictures, made safe in a thread. Raises PictureUnfit."""
    return tuple([await asyncio.to_thread(_picture, raw, command_id, n) for n, raw in enumerate(submission.pictures)])


def new_feedback_id(at: datetime) -> str:
    """A UUID of version 7 (RFC 9562) in hex: ids made one after another lie together in the indexes."""
    raw = bytearray(int(at.timestamp() * 1000).to_bytes(6, "big") + os.urandom(10))
    raw[6] = raw[6] & 0x0F | 0x70
    raw[8] = raw[8] & 0x3F | 0x80
    return raw.hex()


def new_reference() -> str:
    """A code to follow the opinion by, such as F-7K3M-92QX-4TBH: 60 random bits, so it can be neither met nor guessed."""
    number = int.from_bytes(os.urandom(8), "big")
    letters = "".join([REFERENCE_ALPHABET[number >> shift & 31] for shift in range(0, 60, 5)])
    return f"F-{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def _prepared(arrival: Arrival, asked: Loaded[consultations.State]) -> Append:
    """The append that stores an opinion under the terms it was given under. Raises Refusal."""
    submission = arrival.submission
    feedback, reference = new_feedback_id(arrival.received_at), new_reference()
    screening = screen(submission.text, submission.language)
    waits = screening.verdict is Verdict.HOLD
    findings = tuple(dict.fromkeys(str(finding.rule) for finding in screening.findings)) if waits else ()
    command = opinions.ReceiveFeedback(
        feedback=feedback,
        reference=reference,
        consultation=submission.consultation,
        asked=asked.state,
        text=submission.text,
        masked=screening.masked,
        findings=(*findings, submission.hold) if submission.hold else findings,
        channel=submission.channel,
        captured_at=submission.captured_at + arrival.offset if submission.captured_at else arrival.received_at,
        received_at=arrival.received_at,
        language=submission.language,
        question=submission.question,
        group=submission.group,
        district=submission.district,
        age_band=submission.age_band,
        gender=submission.gender,
        pictures=arrival.pictures,
    )
    events = opinions.decide(command, opinions.INITIAL)
    department = asked.state.terms.department if asked.state.terms else ""
    context = Context(
        arrival.command_id, arrival.actor, arrival.received_at, department, fiscal_year(local_date(arrival.received_at))
    )
    write, keys = prepare(events, opinions.stream(feedback), context)
    return Append(
        arrival.command_id,
        sha256(submission.model_dump_json(exclude=BODY_WITHOUT_ID).encode()).digest(),
        [write, StreamWrite(consultations.stream(submission.consultation), asked.version)],
        orjson.dumps({"id": feedback, "reference": reference, "late": _late(events)}),
        keys,
    )


def _late(events: Sequence[object]) -> bool:
    return any(isinstance(event, FeedbackReceived) and event.late for event in events)


def _receipt(stored: Appended) -> Receipt:
    answer: dict[str, Any] = orjson.loads(stored.answer)
    outcome = "duplicate" if stored.repeated else "late" if answer["late"] else "accepted"
    return Receipt(answer["id"], answer["reference"], stored.position, outcome)


def _picture(raw: str, command_id: UUID, number: int) -> opinions.Picture:
    try:
        picture = safe_picture(b64decode(raw, validate=True))
    except (PictureError, NotBase64) as error:
        raise PictureUnfit(why=str(error)) from error
    name = sha256(command_id.bytes + bytes([number])).hexdigest()[:16]
    return opinions.Picture(name, picture.media_type, b64encode(picture.content).decode())
