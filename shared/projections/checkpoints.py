"""Where a consumer stands in each log: (log, position, hash), moved by compare-and-swap in the rows' transaction."""

from collections.abc import Mapping

from shared.database import Connection
from shared.eventlog.model import Head

RECEIVED = "received"


class Fenced(Exception):
    """Another process moved the checkpoint meanwhile: nothing of this batch may count."""


async def checkpoints(connection: Connection, schema: str, consumer: str) -> dict[str, Head]:
    """All checkpoints of a consumer, by log."""
    rows = await connection.fetch(f"SELECT log, position, hash FROM {schema}.checkpoint WHERE consumer = $1", consumer)
    return {row["log"]: Head(row["position"], row["hash"]) for row in rows}


async def swap(
    connection: Connection, schema: str, consumer: str, old: Mapping[str, Head], new: Mapping[str, Head]
) -> None:
    """Move `consumer` from `old` to `new` in every log of `new`. Raises Fenced unless all still stood at `old`."""
    logs = sorted(new)
    fresh = [log for log in logs if log not in old]
    if fresh:
        made = await connection.execute(
            f"INSERT INTO {schema}.checkpoint (consumer, log, position, hash)"
            " SELECT $1, * FROM unnest($2::text[], $3::bigint[], $4::bytea[]) ON CONFLICT DO NOTHING",
            consumer, fresh, [new[log].position for log in fresh], [new[log].hash for log in fresh],
        )  # fmt: skip
        _all(made, len(fresh), consumer)
    moved = [log for log in logs if log in old]
    if moved:
        done = await connection.execute(
            f"UPDATE {schema}.checkpoint c SET position = n.position, hash = n.hash, moved_at = clock_timestamp()"
            " FROM unnest($2::text[], $3::bigint[], $4::bytea[], $5::bigint[], $6::bytea[])"
            " n(log, position, hash, old_position, old_hash)"
            " WHERE c.consumer = $1 AND c.log = n.log AND c.position = n.old_position AND c.hash = n.old_hash",
            consumer, moved, [new[log].position for log in moved], [new[log].hash for log in moved],
            [old[log].position for log in moved], [old[log].hash for log in moved],
        )  # fmt: skip
        _all(done, len(moved), consumer)


def _all(tag: str, count: int, consumer: str) -> None:
    if int(tag.rsplit(" ", 1)[1]) != count:
        raise Fenced(f"{consumer} was moved by another process")
