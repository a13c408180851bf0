"""A checkpoint moves only from where its mover believes it to be."""

import asyncio

import asyncpg
import pytest

from shared.database import Connection
from shared.eventlog.model import Head
from shared.projections.checkpoints import Fenced, checkpoints, swap
from tests.integration.projections.support.village import SERVICE

FIRST, SECOND, OTHER = Head(1, b"a" * 32), Head(2, b"b" * 32), Head(2, b"c" * 32)


async def stand(connection: Connection, **heads: Head) -> None:
    await swap(connection, SERVICE, "me", {}, heads)


async def test_a_checkpoint_begins_and_moves(connection: Connection):
    await stand(connection, a=FIRST, b=FIRST)
    await swap(connection, SERVICE, "me", {"a": FIRST, "b": FIRST}, {"a": SECOND, "c": FIRST})
    assert await checkpoints(connection, SERVICE, "me") == {"a": SECOND, "b": FIRST, "c": FIRST}


async def test_each_consumer_has_its_own(connection: Connection):
    await stand(connection, a=FIRST)
    await swap(connection, SERVICE, "you", {}, {"a": SECOND})
    assert await checkpoints(connection, SERVICE, "me") == {"a": FIRST}


@pytest.mark.parametrize(
    ("believed", "why"),
    [
        ({}, "it has begun already"),
        ({"a": SECOND}, "it stands elsewhere"),
        ({"a": Head(1, b"x" * 32)}, "it stands there in another history"),
        ({"a": FIRST, "b": FIRST}, "one of two does not stand there"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_whoever_is_wrong_about_it_is_fenced(connection: Connection, believed: dict[str, Head], why: str):
    await stand(connection, a=FIRST)
    with pytest.raises(Fenced):
        async with connection.transaction():
            await swap(connection, SERVICE, "me", believed, dict.fromkeys(believed or ["a"], OTHER))
    assert await checkpoints(connection, SERVICE, "me") == {"a": FIRST}


async def test_of_two_at_once_the_second_waits_and_is_fenced(pool: asyncpg.Pool):
    async with pool.acquire() as one, pool.acquire() as two:
        await stand(one, a=FIRST)
        transaction = one.transaction()
        await transaction.start()
        await swap(one, SERVICE, "me", {"a": FIRST}, {"a": SECOND})
        late = asyncio.ensure_future(swap(two, SERVICE, "me", {"a": FIRST}, {"a": OTHER}))
        assert not (await asyncio.wait({late}, timeout=0.2))[0]
        await transaction.commit()
        with pytest.raises(Fenced):
            await late
        assert await checkpoints(one, SERVICE, "me") == {"a": SECOND}
