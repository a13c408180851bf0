"""Relays announce where their log stands and where its feed is; readers learn of logs and of gaps by it.

An announcement is a token signed by the instance's key, so nobody else can point readers elsewhere. It is signed anew
when the head moved, and at least every minute, and written every two seconds so that a wiped Redis has it again.
"""

import time
from dataclasses import dataclass

import orjson
from redis.asyncio import Redis

from shared.eventlog.model import Head
from shared.messaging.names import ANNOUNCED
from shared.security.tokens import SigningKey, TokenRefused, Verifier

EVERY_SECONDS = 2.0
SIGNED_FOR_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Announcement:
    """A log, its head, its feed's URL, and when (Unix seconds) the relay last spoke."""

    log: str
    head: Head
    feed: str
    spoken_at: float


class Announcer:
    """Writes the announcements of one log."""

    def __init__(self, redis: Redis, key: SigningKey, log: str, feed: str) -> None:
        self._redis, self._key, self._log, self._feed = redis, key, log, feed
        self._signed: tuple[Head, float, str] | None = None
        self._stands = False

    async def announce(self, head: Head) -> bool:
        """Write it; False when Redis had forgotten the one before, as only a wiped one does."""
        now = time.time()
        if not self._signed or self._signed[0] != head or now - self._signed[1] > SIGNED_FOR_SECONDS / 5:
            subject = orjson.dumps([self._log, head.position, head.hash.hex(), self._feed]).decode()
            self._signed = (head, now, self._key.issue("announcement", subject, SIGNED_FOR_SECONDS))
        value = orjson.dumps({"token": self._signed[2], "at": now})
        is_new: int = await self._redis.hset(ANNOUNCED, self._log, value)  # type: ignore[misc]
        forgotten = bool(is_new) and self._stands
        self._stands = True
        return not forgotten


class Listener:
    """Reads the announcements of all logs. One that does not bear a trusted signature is ignored, and named in
    `refused` for as long as it stands there."""

    def __init__(self, redis: Redis, verifier: Verifier) -> None:
        self._redis, self._verifier = redis, verifier
        self._known: dict[str, tuple[str, Announcement]] = {}
        self.refused: dict[str, str] = {}

    async def read(self) -> dict[str, Announcement]:
        """Those of all logs announced, by name. Raises redis.RedisError."""
        raw: dict[bytes, bytes] = await self._redis.hgetall(ANNOUNCED)  # type: ignore[misc]
        found: dict[str, Announcement] = {}
        refused: dict[str, str] = {}
        for name, value in raw.items():
            log = name.decode(errors="replace")
            try:
                found[log] = self._read(log, value)
            except (TokenRefused, ValueError, KeyError, TypeError, AttributeError) as error:
                refused[log] = str(error)
        self.refused = refused
        return found

    def _read(self, log: str, value: bytes) -> Announcement:
        content = orjson.loads(value)
        token, at = content["token"], float(content["at"])
        known = self._known.get(log)
        if known and known[0] == token:
            said = known[1]
            return Announcement(said.log, said.head, said.feed, at)
        claims = self._verifier.verify(token)
        name, position, digest, feed = orjson.loads(claims.subject)
        if claims.role != "announcement" or name != log or not log.startswith(f"{claims.issuer}."):
            raise TokenRefused(f"{claims.issuer} may not announce {log}")
        made = Announcement(log, Head(position, bytes.fromhex(digest)), feed, at)
        self._known[log] = (token, made)
        return made
