"""Reading a request's body, no more of it than one is ready to hold."""

from starlette.requests import Request

from shared.web.catalogue import N_
from shared.web.problem import Problem


async def read_body(request: Request, most: int) -> bytes:
    """The whole body. Raises Problem 413 above `most` bytes, before reading what is beyond."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise Problem(
                413, "too-large", N_("This is too large"), detail=N_("Send at most %(most)s bytes at once"),
                params={"most": most},
            )  # fmt: skip
        parts.append(part)
    return b"".join(parts)
