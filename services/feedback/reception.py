"""Reception: the one way an opinion takes into the log, whichever door it came through."""

import asyncio
import os
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import choice
from typing import Any
from uuid import UUID

import orjson

from services.feedback import consultation as consultations
from services.feedback import feedback as opinions
from services.feedback.moderation import Verdict, screen
from services.feedback.submission import Submission
from shared.calendar import fiscal_year, local_date
from shared.contracts.refusal import Refusal
from shared.eventlog.codec import Context
from shared.eventlog.commands import Decider, Loaded, execute, load
from shared.eventlog.log import EventLog
from shared.eventlog.model import VersionConflict
from shared.files.pictures import PictureError, safe_picture

CONSULTATION = Decider(consultations.INITIAL, consultations.decide, consultations.evolve)
OPINION = Decider(opinions.INITIAL, opinions.decide, opinions.evolve)

REFERENCE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U to be misread."""

ATTEMPTS = 3


class PictureUnfit(Refusal):
    advice = "A picture could not be taken: %(why)s"
    status = 422


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

    async def receive(
        self, submission: Submission, command_id: UUID, actor: str, received_at: datetime, offset: timedelta = timedelta()
    ) -> Receipt:
        """Store one opinion durably. `offset` is how far the sender's clock is behind ours.

        Raises Refusal, CommandReused for an id that was used for something else, LogUnavailable.
        """
        pictures = await self._pictures(submission, command_id)
        for attempt in range(1, ATTEMPTS + 1):
            asked = await self._consultation(submission.consultation)
            try:
                return await self._store(submission, pictures, asked, command_id, actor, received_at, offset)
            except VersionConflict as conflict:
                if attempt == ATTEMPTS or conflict.stream != consultations.stream(submission.consultation):
                    raise
            except Refusal:
                stands = await self._log.version(consultations.stream(submission.consultation)) == asked.version
                if attempt == ATTEMPTS or stands:
                    raise
            self._held.pop(submission.consultation, None)
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def _store(
        self,
        submission: Submission,
        pictures: tuple[opinions.Picture, ...],
        asked: Loaded[consultations.State],
        command_id: UUID,
        actor: str,
        received_at: datetime,
        offset: timedelta,
    ) -> Receipt:
        screening = screen(submission.text, submission.language)
        findings = tuple(dict.fromkeys(str(f.rule) for f in screening.findings)) if _waits(screening.verdict) else ()
        if submission.hold:
            findings = (*findings, submission.hold)
        captured_at = submission.given_at(received_at) + (offset if submission.captured_at else timedelta())
        feedback, reference = new_feedback_id(received_at), new_reference()
        command = opinions.ReceiveFeedback(
            feedback=feedback,
            reference=reference,
            consultation=submission.consultation,
            asked=asked.state,
            text=submission.text,
            masked=screening.masked,
            findings=findings,
            channel=submission.channel,
            captured_at=captured_at,
            received_at=received_at,
            language=submission.language,
            question=submission.question,
            group=submission.group,
            district=submission.district,
            age_band=submission.age_band,
            gender=submission.gender,
            pictures=pictures,
        )
        context = Context(
            command_id, actor, received_at, asked.state.terms.department if asked.state.terms else "",
            fiscal_year(local_date(received_at)),
        )  # fmt: skip
        late = opinions.is_late(command)
        stored = await execute(
            self._log, OPINION, opinions.stream(feedback), command, context,
            body=submission.model_dump(mode="json"), new=True,
            answer={"id": feedback, "reference": reference, "late": late},
            reads={consultations.stream(submission.consultation): asked.version},
        )  # fmt: skip
        answer: dict[str, Any] = orjson.loads(stored.answer)
        outcome = "duplicate" if stored.repeated else "late" if answer["late"] else "accepted"
        return Receipt(answer["id"], answer["reference"], stored.position, outcome)

    async def _consultation(self, consultation: str) -> Loaded[consultations.State]:
        held = self._held.get(consultation)
        if held is None:
            held = await load(self._log, CONSULTATION, consultations.stream(consultation))
            if held.version:
                self._held[consultation] = held
        return held

    async def _pictures(self, submission: Submission, command_id: UUID) -> tuple[opinions.Picture, ...]:
        return tuple(
            [await asyncio.to_thread(_picture, raw, command_id, n) for n, raw in enumerate(submission.pictures)]
        )


def new_feedback_id(at: datetime) -> str:
    """A UUID of version 7 (RFC 9562) in hex: ids made one after another lie together in the indexes."""
    raw = bytearray(int(at.timestamp() * 1000).to_bytes(6, "big") + os.urandom(10))
    raw[6] = raw[6] & 0x0F | 0x70
    raw[8] = raw[8] & 0x3F | 0x80
    return raw.hex()


def new_reference() -> str:
    """A code to follow the opinion by, such as F-7K3M-92QX-4TBH: 60 random bits, so it can be neither met nor guessed."""
    letters = "".join(choice(REFERENCE_ALPHABET) for _ in range(12))
    return f"F-{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def _waits(verdict: Verdict) -> bool:
    return verdict is Verdict.HOLD


def _picture(raw: str, command_id: UUID, number: int) -> opinions.Picture:
    try:
        picture = safe_picture(b64decode(raw, validate=True))
    except (PictureError, NotBase64) as error:
        raise PictureUnfit(why=str(error)) from error
    name = sha256(command_id.bytes + bytes([number])).hexdigest()[:16]
    return opinions.Picture(name, picture.media_type, b64encode(picture.content).decode())
