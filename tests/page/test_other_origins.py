"""A page of another origin, in a real browser, that tries to read or drive the emulator: each way ends at the door."""

from __future__ import annotations

import functools
import http.server
import threading
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.support.emulator import Emulator

pytestmark = pytest.mark.page

NUMBER = "+12065550100"
BATCH = '{"UpdatePhoneNumberRequestItems": [{"PhoneNumberId": "+12065550100", "Name": "stolen"}]}'
ATTACKS = {
    "a fault by a simple request": """fetch(`${url}/_emulator/faults`, {method: 'POST', mode: 'no-cors', body: '{"kind": "drop"}'})""",
    "a reset": "fetch(`${url}/_emulator/reset`, {method: 'POST', mode: 'no-cors'})",
    "a beacon": """navigator.sendBeacon(`${url}/_emulator/clock`, '{"advance_seconds": 60}')""",
    "the clock": """fetch(`${url}/_emulator/clock`, {method: 'POST', body: '{"advance_seconds": 60}'})""",
    "a number": """fetch(`${url}/_emulator/numbers/%2B12065550100`, {method: 'PUT', body: '{"Name": "stolen"}'})""",
    "a batch at the API": f"fetch(`${{url}}/phone-numbers?operation=batch-update`, {{method: 'POST', mode: 'no-cors', body: `{BATCH}`}})",
    "an update at the API": """fetch(`${url}/phone-numbers/%2B12065550100`, {method: 'POST', mode: 'no-cors', body: '{"Name": "stolen"}'})""",
    "a deletion at the API": "fetch(`${url}/phone-numbers/%2B12065550100`, {method: 'DELETE'})",
    "a form": """(() => {
        const form = document.createElement('form');
        Object.assign(form, {method: 'POST', enctype: 'text/plain', target: 'hidden', action: `${url}/_emulator/faults`});
        const input = document.createElement('input');
        Object.assign(input, {name: '{"kind": "drop", "x":"', value: '"}'});
        const frame = document.createElement('iframe');
        frame.name = 'hidden';
        document.body.append(frame);
        form.append(input);
        document.body.append(form);
        const shown = new Promise(resolve => frame.addEventListener('load', resolve));
        form.submit();
        return shown;
    })()""",
}
READS = {
    "numbers": "fetch(`${url}/_emulator/numbers`).then(answer => answer.text())",
    "calls": "fetch(`${url}/_emulator/calls`).then(answer => answer.text())",
    "the API": "fetch(`${url}/phone-numbers`).then(answer => answer.text())",
    "the page": "fetch(`${url}/`, {headers: {accept: 'text/html'}}).then(answer => answer.text())",
    "events": """new Promise((resolve, reject) => {
        const source = new EventSource(`${url}/_emulator/events`);
        source.addEventListener('numbers', event => resolve(event.data));
        source.onerror = () => reject(new Error('closed'));
    })""",
    "a script": """new Promise((resolve, reject) => {
        const script = document.createElement('script');
        script.type = 'module';
        script.src = `${url}/_emulator/page/main.js`;
        script.onload = () => resolve('loaded');
        script.onerror = () => reject(new Error('refused'));
        document.body.append(script);
    })""",
    "a frame": """new Promise((resolve, reject) => {
        const frame = document.createElement('iframe');
        frame.src = `${url}/`;
        frame.onload = () => {
            try {
                resolve(frame.contentDocument.querySelector('#numbers').textContent);
            } catch (error) {
                reject(error);
            }
        };
        document.body.append(frame);
    })""",
}


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *_arguments: object) -> None:  # noqa: A002  # the library's own name
        """Say nothing."""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[str]:
    """The address of another server on this machine, and so of another origin, with a page."""
    (tmp_path / "index.html").write_text("<!doctype html><title>elsewhere</title><body>")
    handler = functools.partial(_Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def standing(emulator: Emulator) -> Any:
    """Everything that an attack could change, but for the time."""
    return [emulator.control("GET", path) for path in ("numbers", "faults", "calls", "writes")]


@pytest.fixture
def strange_page(browser: Browser, elsewhere: str) -> Iterator[Page]:
    """A page of the other origin."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(elsewhere)
        yield page


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_strange_page_drives_nothing(emulator: Emulator, strange_page: Page, host: str) -> None:
    """Simple requests, beacons, forms and those that need a preflight: nothing has an effect, nothing is on record."""
    before = standing(emulator)
    now = emulator.control("GET", "health")["now"][:10]
    url = emulator.url.replace("127.0.0.1", host)
    for name, attack in ATTACKS.items():
        strange_page.evaluate(f"url => Promise.resolve({attack}).catch(() => null)", url)
        assert standing(emulator) == before, name
    assert emulator.control("GET", "health")["now"][:10] == now


@pytest.mark.parametrize("read", READS)
def test_a_strange_page_reads_nothing(emulator: Emulator, strange_page: Page, read: str) -> None:
    """Neither by fetch, events or a script, nor by a frame around the page."""
    answered = strange_page.evaluate(
        f"url => Promise.resolve({READS[read]}).then(text => [text], () => null)", emulator.url
    )
    assert answered is None


def test_a_name_that_leads_here_does_not_make_a_page_ours(emulator: Emulator, browser: Browser) -> None:
    """DNS rebinding: a page whose own name was made to lead to the emulator gets nothing, though it is same-origin."""
    port = emulator.url.rpartition(":")[2]
    chromium = browser.browser_type.launch(
        executable_path=_executable(browser),
        args=["--no-sandbox", "--host-resolver-rules=MAP rebound.example 127.0.0.1"],
    )
    with chromium.new_context() as context:
        page = context.new_page()
        address = f"http://rebound.example:{port}"
        # What stands here is the refusal, a document of the attacker's origin: what it sends is what his page would.
        shown = page.goto(address)
        assert shown is not None
        assert shown.status == 403
        before = standing(emulator)
        read = "path => fetch(path).then(async answer => [answer.status, await answer.text()])"
        for path in ("/_emulator/numbers", "/phone-numbers", "/_emulator/events", "/_emulator/page/main.js"):
            status, text = page.evaluate(read, path)
            assert status == 403, path
            assert "rebound.example" in text
            assert NUMBER not in text
        page.evaluate("""() => fetch('/_emulator/reset', {method: 'POST'})""")
        page.evaluate(
            """() => fetch('/phone-numbers/%2B12065550100', {method: 'POST', body: '{"Name": "x"}'})"""
        )
        assert standing(emulator) == before
    chromium.close()


def _executable(browser: Browser) -> str:
    from provide_chromium import provide_chromium  # noqa: PLC0415  # as the browser that is there was found

    assert browser.is_connected()
    return provide_chromium()


def test_a_link_from_elsewhere_shows_the_page(
    emulator: Emulator, strange_page: Page, watch: Callable[..., Page]
) -> None:
    """A person may follow a link to the page; the page they came from learns nothing of it."""
    strange_page.evaluate(
        "url => { const link = document.createElement('a'); link.href = url; document.body.append(link); link.click(); }",
        f"{emulator.url}/",
    )
    strange_page.get_by_role("heading", name="Chime emulator").wait_for()
    expect(watch(emulator).locator("#numbers-count")).to_have_text("120")
