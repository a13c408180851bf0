"""Feedback over HTTP as JSON: opinions one by one and in batches, consultations, moderation."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import uuid4

import orjson
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from starlette.routing import Route

from services.feedback import consultation as consultations
from services.feedback import feedback as opinions
from services.feedback.intake import AT_ONCE, IdReused, clock_offset, command_id, take_batch
from services.feedback.reception import CONSULTATION, OPINION, Arrival, Reception, pictures_of
from services.feedback.rules import RIGHTS
from services.feedback.submission import Submission
from shared.calendar import fiscal_year, local_date
from shared.contracts.feedback import Terms
from shared.eventlog.codec import Context
from shared.eventlog.commands import execute, load
from shared.eventlog.model import CommandReused
from shared.runtime import Runtime
from shared.security.http import bearer
from shared.security.tokens import Claims
from shared.web import N_, Problem
from shared.web.body import read_body

MOST_BYTES_ONE = 16 * 1024 * 1024
MOST_BYTES_BATCH = 32 * 1024 * 1024
NDJSON = "application/x-ndjson"

ConsultationId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{2,39}$")]


class Opening(BaseModel):
    """A consultation to be opened."""

    model_config = ConfigDict(extra="forbid")

    consultation: ConsultationId
    terms: Terms


class Changing(BaseModel):
    """The whole new terms of a consultation, and why."""

    model_config = ConfigDict(extra="forbid")

    terms: Terms
    reason: str = Field(min_length=1, max_length=1000)


class Closing(BaseModel):
    """When and why a consultation ends; without a time: now."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=1000)
    at: AwareDatetime | None = None


class Publishing(BaseModel):
    """The text as everyone may read it."""

    text: str = Field(min_length=1)


class Reason(BaseModel):
    """Why."""

    reason: str = Field(min_length=1, max_length=1000)


def install(app: FastAPI, runtime: Runtime, reception: Reception) -> None:
    """Give `app` all addresses under /feedback/api/ that are feedback's own."""
    submit = _submit(reception)
    routes = APIRouter(prefix="/feedback/api")
    routes.add_api_route(
        "/submissions", submit, methods=["POST"], status_code=201, tags=["opinions"],
        openapi_extra=_takes(Submission, "application/json"),
    )  # fmt: skip
    routes.include_router(_intake(runtime, reception))
    routes.include_router(_consultations(runtime))
    routes.include_router(_moderation(runtime))
    app.include_router(routes)
    # The same endpoint by the short way: it needs none of what FastAPI does around a route, which costs as much again.
    app.router.routes.insert(0, Route("/feedback/api/submissions", submit, methods=["POST"]))


def _submit(reception: Reception) -> Callable[[Request], Awaitable[Response]]:
    async def submit(request: Request) -> Response:
        """One opinion; durable when answered. The same `Idempotency-Key` with the same body gets the first answer."""
        submission = _validated(Submission, await read_body(request, MOST_BYTES_ONE))
        key = request.headers.get("idempotency-key")
        command = command_id(key) if key else uuid4()
        pictures = await pictures_of(submission, command) if submission.pictures else ()
        try:
            receipt = await reception.receive(Arrival(submission, command, "web", datetime.now(UTC), pictures=pictures))
        except CommandReused as error:
            raise IdReused from error
        body = {"id": receipt.id, "reference": receipt.reference, "position": receipt.position}
        return Response(orjson.dumps(body), 201, media_type="application/json")

    return submit


def _intake(runtime: Runtime, reception: Reception) -> APIRouter:
    routes = APIRouter(tags=["opinions"])
    batch_sender = bearer(runtime.verifier, *RIGHTS["send batches"])

    @routes.post("/intake", openapi_extra=_takes(Submission, NDJSON), response_class=StreamingResponse)
    async def intake(request: Request, claims: Claims = Depends(batch_sender)) -> StreamingResponse:
        """A batch of lines, each a submission with the sender's `id`; one answer a line, in order.

        `Ruam-Sent-At` is the sender's clock at sending: what was given on a wrong clock is set right by it.
        """
        body = await read_body(request, MOST_BYTES_BATCH)
        lines = [line for line in body.split(b"\n") if line.strip()]
        offset = clock_offset(_sent_at(request), datetime.now(UTC))

        async def answers() -> AsyncIterator[bytes]:
            for start in range(0, len(lines), AT_ONCE):
                taken = await take_batch(reception, lines[start : start + AT_ONCE], claims.subject, offset)
                yield b"".join(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE) for answer in taken)

        return StreamingResponse(answers(), media_type=NDJSON)

    return routes


def _consultations(runtime: Runtime) -> APIRouter:
    routes = APIRouter(prefix="/consultations", tags=["consultations"])
    officer = bearer(runtime.verifier, *RIGHTS["run consultations"])

    async def run(
        consultation: str, command: consultations.Command, request: Request, claims: Claims
    ) -> dict[str, Any]:
        stream = consultations.stream(consultation)
        department = command.terms.department if not isinstance(command, consultations.CloseConsultation) else ""
        stored = await execute(
            runtime.log, CONSULTATION, stream, command, _context(request, claims, department),
            answer={"consultation": consultation},
        )  # fmt: skip
        return {"consultation": consultation, "position": stored.position}

    @routes.post("", status_code=201)
    async def open_consultation(body: Opening, request: Request, claims: Claims = Depends(officer)) -> dict[str, Any]:
        """Open a consultation."""
        command = consultations.OpenConsultation(body.consultation, body.terms)
        return await run(body.consultation, command, request, claims)

    @routes.get("/{consultation}")
    async def show_consultation(consultation: ConsultationId) -> dict[str, Any]:
        """Its terms as they stand in the log, and whether it was closed."""
        found = await load(runtime.log, CONSULTATION, consultations.stream(consultation))
        if found.state.terms is None:
            raise consultations.ConsultationUnknown
        return {
            "consultation": consultation,
            "terms": TypeAdapter(Terms).dump_python(found.state.terms, mode="json"),
            "closed_at": found.state.closed_at,
            "version": found.version,
        }

    @routes.put("/{consultation}")
    async def change_consultation(
        consultation: ConsultationId, body: Changing, request: Request, claims: Claims = Depends(officer)
    ) -> dict[str, Any]:
        """Change its terms, with a reason."""
        command = consultations.ChangeConsultation(consultation, body.terms, body.reason)
        return await run(consultation, command, request, claims)

    @routes.post("/{consultation}/close")
    async def close_consultation(
        consultation: ConsultationId, body: Closing, request: Request, claims: Claims = Depends(officer)
    ) -> dict[str, Any]:
        """End it."""
        command = consultations.CloseConsultation(consultation, body.at or datetime.now(UTC), body.reason)
        return await run(consultation, command, request, claims)

    return routes


def _moderation(runtime: Runtime) -> APIRouter:
    routes = APIRouter(prefix="/opinions/{feedback}", tags=["moderation"])
    moderator = bearer(runtime.verifier, *RIGHTS["moderate"])
    eraser = bearer(runtime.verifier, *RIGHTS["erase"])

    @routes.post("/publish")
    async def publish(
        feedback: str, body: Publishing, request: Request, claims: Claims = Depends(moderator)
    ) -> dict[str, Any]:
        """Let everyone read it, in these words."""
        return await moderate(runtime, feedback, opinions.PublishFeedback(claims.subject, body.text), request, claims)

    @routes.post("/decline")
    async def decline(
        feedback: str, body: Reason, request: Request, claims: Claims = Depends(moderator)
    ) -> dict[str, Any]:
        """Count it, but do not publish it."""
        return await moderate(runtime, feedback, opinions.DeclineFeedback(claims.subject, body.reason), request, claims)

    @routes.post("/erase")
    async def erase(feedback: str, body: Reason, request: Request, claims: Claims = Depends(eraser)) -> dict[str, Any]:
        """Destroy its key: nobody can read it again, anywhere; it still counts."""
        return await moderate(runtime, feedback, opinions.EraseFeedback(body.reason), request, claims)

    return routes


async def moderate(
    runtime: Runtime, feedback: str, command: opinions.Command, request: Request, claims: Claims
) -> dict[str, Any]:
    """Carry out a moderator's command. Raises FeedbackUnknown, FeedbackBeyondThat."""
    stream = opinions.stream(feedback)
    forget = (stream,) if isinstance(command, opinions.EraseFeedback) else ()
    stored = await execute(
        runtime.log, OPINION, stream, command, _context(request, claims), forget=forget, answer={"id": feedback}
    )
    return {"id": feedback, "position": stored.position}


def _context(request: Request, claims: Claims, department: str = "") -> Context:
    now = datetime.now(UTC)
    key = request.headers.get("idempotency-key")
    command = command_id(f"{request.url.path}\n{key}") if key else uuid4()
    return Context(command, claims.subject, now, department, fiscal_year(local_date(now)))


def _validated(model: type[Submission], body: bytes) -> Submission:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise RequestValidationError(
            [{**e, "loc": ("body", *e["loc"])} for e in error.errors(include_url=False)], body=None
        ) from error


def _sent_at(request: Request) -> datetime | None:
    value = request.headers.get("ruam-sent-at")
    if value is None:
        return None
    try:
        return TypeAdapter(AwareDatetime).validate_python(value)
    except ValidationError as error:
        raise Problem(
            422, "clock-unreadable", N_("Write Ruam-Sent-At as 2024-12-09T14:30:00+07:00, or leave it out")
        ) from error


def _takes(model: type[BaseModel], media_type: str) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {media_type: {"schema": model.model_json_schema()}}}}
