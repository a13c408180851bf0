"""Each service in a process of its own, behind the same gateway as in a deployment; one that ends is started again."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from signal import SIGTERM

import httpx

from services import NAMES
from services.commands.errors import CommandError
from services.instance import undisturbed
from services.one_process import FRONT
from shared.servers.account import own_account
from shared.servers.folder import free_port, make_private
from shared.servers.process import ServerProcess
from shared.settings import Settings

CADDYFILE = Path(__file__).parents[1] / "deploy" / "gateway" / "Caddyfile"
LOOK_EVERY = 0.5  # seconds


class Split:
    """The services' processes and the gateway of one instance."""

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self._settings = settings
        self._say = say
        self._ports = {name: free_port() for name in NAMES}
        self._processes = {name: self._process(name) for name in (*NAMES, "gateway")}

    def run(self, started: Callable[[], None]) -> None:
        """Run until Ctrl-C or SIGTERM; `started` is called once the gateway answers.

        Raises CommandError when a part does not start; none is left running then.
        """
        try:
            for name, process in self._processes.items():
                process.end_left_over()
                self._start(name)
            for name in self._processes:
                self._wait_for(name)
            started()
            self._watch()
        except KeyboardInterrupt:
            return
        finally:
            with undisturbed():
                self._stop()

    def _process(self, name: str) -> ServerProcess:
        folder = self._settings.data / "processes" / name
        make_private(folder.parent)
        make_private(folder)
        return ServerProcess(folder, farewell=SIGTERM, patience=10)

    def _start(self, name: str) -> None:
        if name == "gateway":
            command = [str(_caddy()), "run", "--adapter", "caddyfile", "--config", str(CADDYFILE)]
            environment = self._gateway_environment()
        else:
            command = [sys.executable, "-m", "services", "serve", name]
            environment = {**os.environ, **self._settings.environment(), "RUAM_HOST": "127.0.0.1"}
            environment |= {"RUAM_PORT": str(self._ports[name]), "RUAM_PUBLIC_ORIGIN": self._settings.origin}
        self._processes[name].start(own_account(), command, inside=CADDYFILE.parents[2], environment=environment)

    def _gateway_environment(self) -> dict[str, str]:
        settings = self._settings
        upstreams = {f"RUAM_{name.upper()}_UPSTREAM": f"127.0.0.1:{port}" for name, port in self._ports.items()}
        folder = str(settings.data / "processes" / "gateway")
        return upstreams | {
            "RUAM_GATEWAY_SITE": f"http://:{settings.port}",
            "RUAM_GATEWAY_BIND": settings.host,
            "XDG_DATA_HOME": folder,
            "XDG_CONFIG_HOME": folder,
        }

    def _wait_for(self, name: str) -> None:
        host, port, asked = "127.0.0.1", self._ports.get(name), name
        if name == "gateway":
            host, port, asked = self._settings.host, self._settings.port, FRONT
        if not self._processes[name].wait_until(lambda: _answers(f"http://{host}:{port}/{asked}/livez")):
            raise CommandError(
                f"{name} does not start ({self._processes[name].last_words()}): "
                f"see {self._settings.data / 'processes' / name / 'log'} for the reason."
            )

    def _watch(self) -> None:
        while True:
            time.sleep(LOOK_EVERY)
            for name, process in self._processes.items():
                if process.pid is None:
                    self._say(f"{name} ended and is started again; the others go on.")
                    self._start(name)

    def _stop(self) -> None:
        """The gateway first, so that nothing new comes in; then the services, all at once."""
        self._processes["gateway"].stop()
        for name in NAMES:
            self._processes[name].say_farewell()
        for name in NAMES:
            self._processes[name].stop()


def _caddy() -> Path:
    path = Path(sys.executable).with_name("caddy")
    if not path.exists():
        raise CommandError("The gateway (caddy) is not installed: run this as ./ruam up --split, which installs it.")
    return path


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).is_success
    except httpx.HTTPError:
        return False
