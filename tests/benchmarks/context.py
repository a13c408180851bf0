"""What a benchmark may use: servers of its own in a folder of its own, all gone when it ends."""

import asyncio
import tempfile
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path

import asyncpg

from shared.servers import PostgresServer, PostgresUrls, ValkeyServer


class Context:
    """The surroundings of one run. Servers start when first asked for; `say` tells people what is going on."""

    def __init__(self, folder: Path, cleanup: ExitStack, say: Callable[[str], None]) -> None:
        self.folder, self.cleanup, self.say = folder, cleanup, say
        self.postgres_version = "not used"

    @cached_property
    def postgres(self) -> PostgresUrls:
        """A new, empty, durable PostgreSQL (fsync on), as `./ruam up` starts it."""
        server = PostgresServer(self._server_folder("postgres"))
        urls = server.start()
        self.cleanup.callback(server.stop)
        self.postgres_version = asyncio.run(_version(urls.admin))
        return urls

    @cached_property
    def valkey(self) -> str:
        """The URL of a new, empty Valkey."""
        server = ValkeyServer(self._server_folder("valkey"))
        url = server.start()
        self.cleanup.callback(server.stop)
        return url

    def _server_folder(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir()
        return folder


@contextmanager
def fresh_context(say: Callable[[str], None]) -> Generator[Context]:
    """A context in a temporary folder; its servers are stopped and its data removed at the end, whatever happens."""
    with tempfile.TemporaryDirectory(prefix="ruam-bench-") as folder, ExitStack() as cleanup:
        yield Context(Path(folder), cleanup, say)


async def _version(url: str) -> str:
    connection = await asyncpg.connect(url)
    try:
        version = connection.get_server_version()
        return f"{version.major}.{version.minor}"
    finally:
        await connection.close()
