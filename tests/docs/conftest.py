"""The built site, served on the loopback to a real Chromium that lets nothing else be asked."""

from __future__ import annotations

import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.docs.pages import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Response


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Say nothing: a browser hangs up when it leaves a page. What it is answered, `visit` looks at."""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of the site as `make docs` builds it."""
    output = tmp_path_factory.mktemp("site") / "docs"
    subprocess.run([sys.executable, ROOT / "tools" / "site" / "build.py", output], check=True)
    return output


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served."""
    server = _Server(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open pages of the site: `visit("docs/index.html", viewport=…)`.

    A request to another host, an answer that is an error, or an error in the console fails the test.
    """
    problems: list[str] = []
    contexts = []

    def answered(response: Response) -> None:
        if response.status >= 400:  # HTTP's errors
            problems.append(f"{response.status} {response.url}")

    def open_page(path: str, **options: object) -> Page:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("request", lambda request: problems.extend(_elsewhere(request.url, address)))
        page.on("response", answered)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
        page.goto(f"{address}/{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


def _elsewhere(url: str, address: str) -> list[str]:
    parts = urlsplit(url)
    at_home = parts.scheme == "data" or parts.netloc == urlsplit(address).netloc
    return [] if at_home else [f"asked for {url}"]
