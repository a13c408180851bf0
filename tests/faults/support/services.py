"""One service as a process of its own, to be killed, stopped in its tracks, and started again."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from shared.faults import EXIT_STATUS
from shared.servers.folder import free_port
from tests.faults.support.waiting import until
from tests.support.programs import ROOT, clean_environment

START_SECONDS = 60


class Service:
    """`./ruam serve NAME` on a port that stays the same over restarts; what it says is kept in `folder`."""

    def __init__(self, name: str, settings: Mapping[str, str], folder: Path, port: int | None = None) -> None:
        self.name = name
        self.port = port or free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self._settings = settings
        self._said = folder / f"{name}-{self.port}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._module = "services"

    def run_with(self, module: str) -> None:
        """Take the words from another module from the next start on."""
        self._module = module

    def start(self, kill_at: str = "") -> None:
        """Begin; `kill_at` is the point where it is to end itself as if by kill -9."""
        settings = {**self._settings, "RUAM_PORT": str(self.port), "RUAM_PUBLIC_ORIGIN": self.origin}
        if kill_at:
            settings["RUAM_KILL_AT"] = kill_at
        with self._said.open("ab") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self._module, "serve", self.name],
                cwd=ROOT, env=clean_environment(settings), stdout=said, stderr=said, start_new_session=True,
            )  # fmt: skip

    async def ready(self) -> None:
        """Wait until it can serve."""

        async def ready() -> bool:
            assert self._process, f"{self.name} was not started"
            assert self._process.poll() is None, self.said
            return await self.is_ready()

        await until(ready, START_SECONDS, but=lambda: self.said)

    async def is_ready(self) -> bool:
        """Whether it says that it can serve."""
        answer = await self.get("readyz")
        return answer is not None and answer.is_success

    async def status(self) -> dict[str, Any]:
        """What it says about itself; nothing when it does not answer."""
        answer = await self.get("api/status")
        return answer.json() if answer is not None else {}

    async def reasons(self) -> list[str]:
        """Why it is not well."""
        return (await self.status()).get("reasons", [])

    async def get(self, path: str) -> httpx.Response | None:
        """Its answer at a path of its own, if it answers at all."""
        try:
            async with httpx.AsyncClient(timeout=5) as client:
                return await client.get(f"{self.origin}/{self.name}/{path}")
        except httpx.HTTPError:
            return None

    async def killed_itself(self, seconds: float = 60) -> None:
        """Wait until it reached the point where it was to end."""
        assert await self.ended(seconds) == EXIT_STATUS, self.said

    async def ended(self, seconds: float = 30) -> int:
        """Its exit status, once it has ended."""
        process = self._process
        assert process, f"{self.name} was not started"

        async def over() -> bool:
            return process.poll() is not None

        await until(over, seconds, but=lambda: self.said)
        return process.returncode

    def kill(self) -> None:
        """kill -9."""
        assert self._process, f"{self.name} was not started"
        self._process.kill()
        self._process.wait()

    def pause(self) -> None:
        """Stop it in its tracks; it keeps all it has open and notices nothing."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on as if no time had passed."""
        self._signal(signal.SIGCONT)

    async def stop(self) -> None:
        """Ask it to end, and wait; one that does not is killed."""
        if self._process is None or self._process.poll() is not None:
            return
        self.resume()
        self._process.terminate()
        try:
            await asyncio.to_thread(self._process.wait, 20)
        except subprocess.TimeoutExpired:
            self.kill()

    @property
    def said(self) -> str:
        """All it said, over all its lives."""
        return self._said.read_text(errors="replace") if self._said.exists() else ""

    def _signal(self, number: signal.Signals) -> None:
        assert self._process, f"{self.name} was not started"
        os.kill(self._process.pid, number)
