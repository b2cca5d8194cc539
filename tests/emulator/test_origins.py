"""Who is let in, by raw requests: programs that know the address, the emulator's own page, and nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from chime_emulator import Beginning, Options, host_names
from chime_emulator.origins import Doorkeeper, HostNameError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.emulator.served import Served

FOREIGN: list[dict[str, str]] = [
    {"Origin": "http://elsewhere.example"},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "http://localhost"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "chrome-extension://abcdef"},
    {"Origin": "https://{host}"},
    {"Origin": "http://{host}.elsewhere.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    {"Host": "elsewhere.example"},
    {"Host": "elsewhere.example:80", "Origin": "http://elsewhere.example:80"},
    {"Host": "127.0.0.1.elsewhere.example"},
    {"Host": "localhost.elsewhere.example"},
    {"Host": "127.0.0.1@elsewhere.example"},
    {"Host": "10.1.2.3"},
    {"Host": ""},
]
REQUESTS = [
    ("GET", "/_emulator/numbers", ""),
    ("GET", "/_emulator/events", ""),
    ("GET", "/_emulator/page/main.js", ""),
    ("POST", "/_emulator/faults", '{"kind": "drop"}'),
    ("POST", "/_emulator/reset", ""),
    ("PUT", "/_emulator/numbers/+12065550100", '{"Name": "stolen"}'),
    ("DELETE", "/_emulator/calls", ""),
    ("OPTIONS", "/_emulator/faults", ""),
    ("GET", "/phone-numbers", ""),
    ("POST", "/phone-numbers/+12065550100", '{"Name": "stolen"}'),
    ("OPTIONS", "/phone-numbers", ""),
]


def sent(
    served: Served, headers: Mapping[str, str], method: str, path: str, body: str = ""
) -> httpx.Response:
    """Send a request as a browser does a simple one."""
    host = served.url.removeprefix("http://")
    given = {name: value.format(host=host) for name, value in headers.items()}
    return httpx.request(
        method, served.url + path, headers={"Content-Type": "text/plain", **given}, content=body, timeout=5
    )


@pytest.mark.parametrize(
    ("method", "path", "body"), REQUESTS, ids=[f"{line[0]} {line[1]}" for line in REQUESTS]
)
def test_what_a_strange_page_sends_has_no_effect(served: Served, method: str, path: str, body: str) -> None:
    """403 with one line, no header that would let a page read it, nothing changed, nothing on record."""
    before = served.numbers()
    for headers in FOREIGN:
        answer = sent(served, headers, method, path, body)
        assert answer.status_code == 403, headers
        document = answer.json()
        message = document["error"] if path.startswith("/_emulator") else document["Message"]
        assert len(message.splitlines()) == 1
        assert not [name for name in answer.headers if name.startswith("access-control")]
    assert served.numbers() == before
    assert served.calls() == []
    assert served.control("GET", "faults")["faults"] == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://{host}"},
        {"Origin": "http://{host}", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Host": "localhost:4000"},
        {"Host": "LOCALHOST."},
        {"Host": "127.0.0.53"},
        {"Host": "[::1]:80"},
    ],
)
def test_programs_and_the_own_page_are_let_in(served: Served, headers: Mapping[str, str]) -> None:
    """Programs send neither Origin nor Sec-Fetch-Site; the page sends its own; forwarded ports are fine."""
    assert sent(served, headers, "GET", "/_emulator/health").status_code == 200
    assert sent(served, headers, "GET", "/phone-numbers").status_code == 200
    assert (
        sent(served, headers, "POST", "/_emulator/faults", '{"kind": "drop", "times": 1}').status_code == 200
    )


def test_containers_may_call_the_api_by_their_names(served: Served) -> None:
    """A name without a dot is in no name server of the internet; the control endpoints want it allowed."""
    assert sent(served, {"Host": "emulator:8080"}, "GET", "/phone-numbers").status_code == 200
    refused = sent(served, {"Host": "emulator:8080"}, "GET", "/_emulator/health")
    assert refused.status_code == 403
    assert "--allow-host" in refused.json()["error"]


def test_a_name_can_be_allowed(serve: Callable[[Options], Served]) -> None:
    """`--allow-host` adds a name, for the page, control and API alike."""
    served = serve(Options(beginning=Beginning(numbers=1), host_names=host_names(["Emulator", "e.test"])))
    for host in ("emulator:8080", "E.test"):
        for path in ("/_emulator/health", "/phone-numbers"):
            assert sent(served, {"Host": host}, "GET", path).status_code == 200
    assert sent(served, {"Host": "f.test"}, "GET", "/phone-numbers").status_code == 403
    for nonsense in ("http://e.test", "e.test:80", "", "a b", "[::1]"):
        with pytest.raises(HostNameError, match="a host is named like"):
            host_names([nonsense])


@pytest.mark.parametrize(
    ("told", "host", "allowed"),
    [
        ("0.0.0.0", "10.1.2.3:8080", True),
        ("0.0.0.0", "[fe80::1]", True),
        ("0.0.0.0", "0.0.0.0:8080", True),
        ("0.0.0.0", "localhost", True),
        ("0.0.0.0", "elsewhere.example", False),
        ("box.test", "box.test:1", True),
        ("box.test", "BOX.test", True),
        ("box.test", "fox.test", False),
        ("127.0.0.1", "0.0.0.0", False),
        ("::1", "127.0.0.1", True),
    ],
)
def test_which_hosts_are_ours_goes_by_where_it_listens(told: str, host: str, allowed: bool) -> None:
    """Beyond loopback any address that is spelled out will do, of names only the one that was given."""
    scope = {"headers": [(b"host", host.encode())]}
    assert (Doorkeeper(told).refusal(scope, is_api=False) is None) is allowed


def test_the_page_is_for_browsers(served: Served) -> None:
    """Who asks for HTML at the root gets the page, with a policy that lets nothing in from elsewhere."""
    page = httpx.get(served.url, headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.status_code == 200
    assert "<h1>Chime emulator</h1>" in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "style=" not in page.text
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert page.headers["x-frame-options"] == "DENY"
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert httpx.get(served.url, headers={"Accept": "text/html", **link}).status_code == 200
    framed = {**link, "Sec-Fetch-Dest": "iframe"}
    assert httpx.get(served.url, headers={"Accept": "text/html", **framed}).status_code == 403
    assert httpx.get(served.url).status_code == 404


def test_the_pages_files_are_kept_while_they_are_the_same(served: Served) -> None:
    """A file answers 304 to its own tag, and there are no files but the page's."""
    file = f"{served.url}/_emulator/page/main.js"
    first = httpx.get(file)
    assert first.headers["content-type"] == "text/javascript; charset=utf-8"
    assert httpx.get(file, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    for name in ("nothing.js", "..%2Fpage.py", "__init__.py", "%2e%2e"):
        assert httpx.get(f"{served.url}/_emulator/page/{name}").status_code == 404
