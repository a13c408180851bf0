"""Static files, read once at start, served from memory under a URL that changes with their content.

All files of one folder share the folder's hash (`/static/3f9c2a1b/js/ruam.js`), so that relative references between
them (a module's imports, a style sheet's fonts) keep working and no copy in any cache can be stale.
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

STYLE_SHEETS = ("tokens", "base", "layout", "forms", "components", "figures", "kiosk", "print")
"""The parts of css/ruam.css in cascade order; one request instead of eight on a slow phone."""

_TYPES = {".woff2": "font/woff2", ".js": "text/javascript", ".webmanifest": "application/manifest+json"}
_YEAR = 365 * 24 * 3600
_SMALLEST_WORTH_PACKING = 512


@dataclass(frozen=True)
class Asset:
    """One file with its gzip twin (None where packing does not pay)."""

    body: bytes
    packed: bytes | None
    media_type: str


class Assets:
    """The files below one folder, reachable under one URL prefix."""

    def __init__(self, folder: Path, prefix: str, bundles: dict[str, bytes] | None = None) -> None:
        """Read everything below `folder`; `bundles` adds files that exist only in memory, by their relative path."""
        bodies = {path.relative_to(folder).as_posix(): path.read_bytes() for path in _files(folder)}
        bodies |= bundles or {}
        digest = hashlib.sha256()
        for name in sorted(bodies):
            digest.update(name.encode() + b"\0" + hashlib.sha256(bodies[name]).digest())
        self.version = digest.hexdigest()[:10]
        self.prefix = prefix
        self._assets = {name: _asset(name, body) for name, body in bodies.items()}

    def __contains__(self, name: str) -> bool:
        return name in self._assets

    def url(self, name: str) -> str:
        """The address of one file. Raises KeyError for a file that is not there."""
        self._assets[name]
        return f"{self.prefix}/{self.version}/{name}"

    def urls(self) -> list[str]:
        """The addresses of all files, for a service worker's offline copy."""
        return [self.url(name) for name in sorted(self._assets)]

    def route(self) -> Route:
        """The route that serves the files."""
        return Route(f"{self.prefix}/{{version}}/{{name:path}}", self._serve, methods=["GET"], include_in_schema=False)

    async def _serve(self, request: Request) -> Response:
        asset = self._assets.get(request.path_params["name"])
        if asset is None:
            return Response(status_code=404)
        current = request.path_params["version"] == self.version
        headers = {
            # A page from before an update may ask for the old address: it gets today's file, but keeps no copy.
            "Cache-Control": f"public, max-age={_YEAR}, immutable" if current else "no-cache",
            "Vary": "Accept-Encoding",
        }
        if asset.packed and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(asset.packed, media_type=asset.media_type, headers=headers | {"Content-Encoding": "gzip"})
        return Response(asset.body, media_type=asset.media_type, headers=headers)


def style_bundle(folder: Path) -> bytes:
    """The style sheets of `STYLE_SHEETS`, which lie in `folder`, as one."""
    return b"\n".join((folder / f"{name}.css").read_bytes() for name in STYLE_SHEETS)


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith(".")]


def _asset(name: str, body: bytes) -> Asset:
    suffix = Path(name).suffix
    media_type = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    if suffix in (".woff2", ".png") or len(body) < _SMALLEST_WORTH_PACKING:
        return Asset(body, None, media_type)
    return Asset(body, gzip.compress(body, 9, mtime=0), media_type)
