"""The page for people at `/`, and its files, which are a part of the package: nothing comes from elsewhere.

Texts of numbers and requests are whatever somebody wrote. So the page runs no script but its own files, can be shown in
no other page's frame, and may not even make elements of text (Trusted Types).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}
_HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in _POLICY.items()),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-cache",
}


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    media_type: str
    tag: str


def is_wanted(request: Request) -> bool:
    """Return whether a request wants to see the page: a browser asks for HTML, and an AWS client never does."""
    asked = request.method in {"GET", "HEAD"} and request.url.path == "/"
    return asked and "text/html" in request.headers.get("accept", "")


def answer(request: Request, name: str = "index.html") -> Response:
    """Return one of the page's files; 404 for any other name."""
    file = _files().get(name)
    if file is None:
        return Response("there is no such file\n", 404, _HEADERS, "text/plain")
    headers = {**_HEADERS, "ETag": file.tag, "Vary": "Accept"}
    if request.headers.get("if-none-match") == file.tag:
        return Response(b"", 304, headers)
    return Response(b"" if request.method == "HEAD" else file.content, 200, headers, file.media_type)


@lru_cache
def _files() -> Mapping[str, _File]:
    found = {}
    for entry in resources.files("chime_emulator").joinpath("page").iterdir():
        media_type = _TYPES.get(f".{entry.name.rpartition('.')[2]}")
        if media_type:
            content = entry.read_bytes()
            found[entry.name] = _File(content, media_type, f'"{hashlib.sha256(content).hexdigest()[:20]}"')
    return found
