"""Talking to the running instance from the command line, in a role this machine's signing key may give."""

from typing import Annotated, Any

import httpx
import typer

from services.commands.errors import CommandError
from shared.security.tokens import SigningKey
from shared.settings import Settings

Port = Annotated[
    int | None, typer.Option(help="Port of the instance (default 8000, or RUAM_PORT).", show_default=False)
]
Patience = 30.0  # seconds


class Client:
    """HTTP to one instance; every request bears a fresh token of `role`."""

    def __init__(self, settings: Settings, role: str, subject: str = "cli") -> None:
        self._key = SigningKey.load(settings.instance, settings.keys)
        self._role, self._subject = role, subject
        self.http = httpx.Client(base_url=f"http://{settings.host}:{settings.port}", timeout=Patience)

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Send. Raises CommandError when nothing answers, or when the answer is a refusal."""
        headers = {
            **more.pop("headers", {}),
            "authorization": f"Bearer {self._key.issue(self._role, self._subject)}",
            "accept-language": "th",
        }
        try:
            answer = self.http.request(method, path, headers=headers, **more)
        except httpx.ConnectError:
            raise CommandError(
                f"Nothing answers at {self.http.base_url}: start it with ./ruam up, or give --port and --data."
            ) from None
        if answer.is_client_error or answer.is_server_error:
            raise CommandError(_said(answer))
        return answer


def _said(answer: httpx.Response) -> str:
    try:
        problem = answer.json()
        fields = "; ".join(f"{e['field']}: {e['do']}" for e in problem.get("errors", []))
        return " — ".join(part for part in (problem["title"], problem.get("detail", ""), fields) if part)
    except (ValueError, KeyError, TypeError):
        return f"The instance answered {answer.status_code}: {answer.text[:200]}"
