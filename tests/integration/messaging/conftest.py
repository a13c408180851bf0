from tests.integration.messaging.support.fixtures import announcer, broker, key, redis, relay, stranger, verifier
from tests.integration.projections.support.fixtures import connection, generation, log, pool, village, villages

__all__ = [
    "announcer", "broker", "connection", "generation", "key", "log", "pool", "redis", "relay", "stranger", "verifier",
    "village", "villages",
]  # fmt: skip
