"""Whatever text the emulator is given, as a file, as a control request or as a fault, it answers with one line."""

from __future__ import annotations

import json
import logging
import socket
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from chime_emulator.bodies import BODY_LIMIT
from chime_emulator.faults import KINDS
from chime_emulator.operations import OPERATIONS
from pulumi_chime.cli import app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hypothesis.strategies import SearchStrategy
    from typer.testing import Result

    from tests.emulator.served import Served

NUMBER = "+12065550100"
DIGITS = "9" * 5_000
DEEP = 100_000
# Written as JSON by hand: no Python value becomes such a text.
NASTY = {
    "an integer of 5,000 digits": DIGITS,
    "an integer of 4,000 digits": "1" * 4_000,
    "an integer beyond 64 bits": "99999999999999999999",
    "a huge exponent": "1e999",
    "a huge negative exponent": "-1e999",
    "a tiny number": "1e-999",
    "NaN": "NaN",
    "Infinity": "Infinity",
    "-Infinity": "-Infinity",
    "half a character": r'"\ud800"',
    "a key of half a character": r'{"\udfff": 1}',
    "a line break in a key": r'{"a\nb\u2028c\rd": 1}',
    "a terminal's control characters in a key": r'{"\u001b[2J\u0007": 1}',
    "a long key": json.dumps({"k" * 10_000: 1}),
    "many keys": json.dumps({f"key {index}": 1 for index in range(2_000)}),
    "a key twice": '{"Name": "one", "Name": "two"}',
    "deep lists": "[" * DEEP + "]" * DEEP,
    "deep objects": '{"a":' * DEEP + "1" + "}" * DEEP,
    "rather deep lists": "[" * 400 + "]" * 400,
    "unclosed lists": "[" * DEEP,
    "a NUL": r'"\u0000"',
    "nothing": "",
}
# Not text at all.
BYTES = {
    "no UTF-8": b'{"PhoneNumbers": [{"Name": "\xff"}]}',
    "half a character in UTF-8": b'{"PhoneNumbers": [{"Name": "\xed\xa0\x80"}]}',
    "UTF-16": '{"PhoneNumbers": []}'.encode("utf-16"),
    "a byte order mark": '\ufeff{"PhoneNumbers": []}'.encode(),
    "NUL bytes": bytes(1_000),
}
FIELDS = (
    "E164PhoneNumber",
    "PhoneNumberId",
    "PhoneNumberArn",
    "Country",
    "Type",
    "ProductType",
    "Status",
    "Name",
    "CallingName",
    "CallingNameStatus",
    "OrderId",
    "Capabilities",
    "Associations",
    "CreatedTimestamp",
    "UpdatedTimestamp",
    "DeletionTimestamp",
    "AssociatedTimestamp",
    "Value",
)
PARAMETERS = (
    "kind",
    "operation",
    "phone_numbers",
    "times",
    "rate",
    "status",
    "message",
    "code",
    "milliseconds",
    "per_second",
    "phone_number",
    "advance_seconds",
)
TIMES = (
    "2026-01-31T12:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "2026-02-30",
    "now",
)
LIKELY = (
    *(NUMBER, "%2B12065550101", "Local", "TollFree", "Unassigned", "ReleaseInProgress", "UpdateInProgress"),
    *("US", "GB", "Contoso", "VoiceConnector", "VoiceConnectorId", "SipRuleId", *TIMES, *KINDS, *OPERATIONS),
)
# Unlike st.text(), with halves of characters, as JSON's escapes can spell them.
TEXTS = st.text(st.characters(), max_size=20) | st.text(st.sampled_from("\ud800\udfff\n\r\u2028\x1b\0é+1"))
LEAVES = (
    st.sampled_from(LIKELY)
    | st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**4_000), 10**4_000)
    | st.floats()
    | TEXTS
)
KEYS = st.sampled_from((*FIELDS, *PARAMETERS)) | TEXTS


def written(value: object, nasty: str) -> str:
    """Return a value as JSON, with a nasty text in place of each null."""
    return json.dumps(value).replace("null", nasty)


VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)


def objects(keys: tuple[str, ...]) -> SearchStrategy[dict[str, Any]]:
    """Objects whose keys mostly are of those that are understood."""
    likely = st.sampled_from(LIKELY) | st.integers(0, 600)
    return st.dictionaries(st.sampled_from(keys), likely | VALUES, max_size=4) | st.dictionaries(
        KEYS, VALUES, max_size=4
    )


def texts(values: SearchStrategy[Any]) -> SearchStrategy[bytes]:
    """Such values as JSON, some of it nasty, some of it cut or followed by something; and any bytes."""
    nasty = st.sampled_from(["null"] * 10 + [text for text in NASTY.values() if len(text) < 10_000])
    documents = st.builds(written, values, nasty).map(str.encode)
    return (
        documents
        | st.builds(lambda text, end: text[:end], documents, st.integers(0, 200))
        | st.builds(bytes.__add__, documents, st.binary(max_size=10))
        | st.binary(max_size=50)
    )


def one_line(text: str) -> bool:
    """Whether a text is one line that a terminal shows as it is, and that a person reads."""
    return text.isprintable() and 0 < len(text) < 1_000


def emulate(*options: str) -> Result:
    """Start an emulator that ends by itself."""
    return CliRunner().invoke(app, ["emulator", *options])


def assert_one_line(ended: Result) -> str:
    """Return the only thing that a command says before it ends with exit code 1."""
    assert isinstance(ended.exception, SystemExit), ended.exception
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr.endswith("\n")
    line = ended.stderr[:-1]
    assert line.startswith("pulumi-chime emulator: ")
    assert one_line(line), ascii(line)
    return line


def placed(nasty: str, place: bytes) -> bytes:
    """Return a text with something nasty at a place that is marked in it, with the members of it where it is an object."""
    content = BYTES[nasty] if nasty in BYTES else NASTY[nasty].encode()
    is_object = content.startswith(b"{") and nasty != "deep objects"
    if b"MEMBERS" in place:
        return place.replace(b"MEMBERS", content[1:-1] if is_object else b'"other": ' + content)
    return place.replace(b"VALUE", content)


PLACES_IN_A_FILE = {
    "alone": b"VALUE",
    "behind a page": b'{"PhoneNumbers": []} VALUE',
    "as a number": b'{"PhoneNumbers": [VALUE]}',
    "as a field": b'{"PhoneNumbers": [{"E164PhoneNumber": "+12065550100", "CreatedTimestamp": VALUE}]}',
    "in a number": b'{"PhoneNumbers": [{"E164PhoneNumber": "+12065550100", MEMBERS}]}',
}
SOUND_FILES = {("nothing", "behind a page"), ("nothing", "as a number"), ("a tiny number", "as a field")}


@pytest.mark.parametrize("nasty", [*NASTY, *BYTES])
def test_an_import_that_is_nasty_is_refused_in_one_line(tmp_path: Path, nasty: str) -> None:
    """Wherever in a file it is; no database is left behind."""
    file = tmp_path / "numbers.json"
    for place, text in PLACES_IN_A_FILE.items():
        if (nasty, place) not in SOUND_FILES:
            file.write_bytes(placed(nasty, text))
            ended = emulate("--database", str(tmp_path / "emulator.db"), "--import", str(file))
            assert str(file) in assert_one_line(ended), place
            assert list(tmp_path.iterdir()) == [file]


@pytest.fixture
def taken_port() -> Iterator[str]:
    """A port at which nothing can listen, so that an emulator that has read its files ends, with one line."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield str(taken.getsockname()[1])


PAGES = st.builds(
    lambda numbers: {"PhoneNumbers": numbers},
    st.lists(objects(FIELDS).map(lambda fields: {"E164PhoneNumber": NUMBER, **fields}), max_size=3),
)


def test_no_file_breaks_an_import(
    tmp_path: Path, taken_port: str, soak: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Random bytes, random JSON, and what is nearly a list of numbers."""
    file = tmp_path / "numbers.json"

    @settings(
        max_examples=5_000 if soak else 100,
        derandomize=not soak,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(texts(PAGES | objects(FIELDS) | VALUES))
    def give(content: bytes) -> None:
        file.write_bytes(content)
        assert_one_line(emulate("--port", taken_port, "--import", str(file)))

    with caplog.at_level(logging.WARNING):
        give()
    assert caplog.records == []


@pytest.mark.parametrize(
    "options",
    [
        ("--host", "a" * 70),
        ("--host", "no\nhost"),
        ("--host", "\udcff"),
        ("--import", "no\nfile\x1b[2J"),
        ("--import", "n" * 5_000),
        ("--import", "no\0file"),
        ("--database", "no\ndirectory/file"),
        ("--database", "n" * 5_000),
        ("--database", "no\0file"),
    ],
)
def test_an_option_that_is_nasty_is_refused_in_one_line(options: tuple[str, ...]) -> None:
    """Also names of files and hosts are any text."""
    ended = emulate(*options)
    assert isinstance(ended.exception, SystemExit), ended.exception
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr[:-1].isprintable()


@pytest.mark.parametrize(
    "options",
    [
        ("--latency", DIGITS),
        ("--latency", "1" * 400),
        ("--seed", DIGITS),
        ("--numbers", DIGITS),
        ("--quota", DIGITS),
        ("--region", "\udcff"),
        ("--region", ""),
        ("--account", "\uff11" * 12),
        ("--set", f"batch_limit={DIGITS}"),
        ("--set", "batch_limit=nan"),
        ("--set", "batch_limit=1e999"),
    ],
)
def test_an_option_that_is_no_value_is_wrong_usage(taken_port: str, options: tuple[str, ...]) -> None:
    """A value that an option cannot take ends with exit code 2."""
    ended = emulate("--port", taken_port, *options)
    assert isinstance(ended.exception, SystemExit), ended.exception
    assert ended.exit_code == 2


class Controlled:
    """An emulator that is given anything at its control endpoints, and has to stay sound."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._wire = httpx.Client(base_url=served.url, timeout=30)

    def send(self, method: str, path: str, content: bytes) -> str | None:
        """Send a request; return the one line of its refusal, or None where it was accepted."""
        answer = self._wire.request(method, f"/_emulator/{path}", content=content)
        document = answer.json()
        if answer.status_code == 200:
            return None
        assert answer.status_code in {400, 404, 405, 413}, ascii(answer.text)
        assert list(document) == ["error"]
        assert one_line(document["error"]), ascii(document)
        return str(document["error"])

    def assert_sound(self) -> None:
        """Everything can still be seen, through control and, once there are no faults, through the API."""
        for path in ("health", "numbers", "faults", "calls", "writes"):
            self._served.control("GET", path)
        self._served.control("DELETE", "faults")
        assert self._wire.get("/phone-numbers").status_code == 200


@pytest.fixture
def controlled(served: Served) -> Controlled:
    """The shared emulator, as it was at its start."""
    return Controlled(served)


ENDPOINTS = (
    ("POST", "faults"),
    ("POST", "clock"),
    ("PUT", f"numbers/{NUMBER}"),
    ("PUT", "numbers/%2B12065550199?account=1&region=%ff"),
)


KNOWN = {"faults": b'{"kind": "latency", "milliseconds": VALUE}', "clock": b'{"advance_seconds": VALUE}'}


@pytest.mark.parametrize(("method", "path"), ENDPOINTS[:3])
@pytest.mark.parametrize("nasty", [*NASTY, *BYTES])
def test_a_control_request_that_is_nasty_is_refused_in_one_line(
    controlled: Controlled, nasty: str, method: str, path: str
) -> None:
    """Wherever in a body it is: alone, as a field or in an object that is known otherwise."""
    known = KNOWN.get(path, b'{"CreatedTimestamp": VALUE}')
    for place in (b"VALUE", b'{"other": VALUE}', b'{"kind": "drop", MEMBERS}', known):
        if place is not known or nasty != "a tiny number":
            assert controlled.send(method, path, placed(nasty, place)), place
    controlled.assert_sound()


@pytest.mark.parametrize(
    "path", ["numbers/a%0Ab", "numbers/%00", "numbers/%ED%A0%80", "no%0Asuch", "numbers/" + "9" * 5_000]
)
def test_a_path_that_is_nasty_is_refused_in_one_line(controlled: Controlled, path: str) -> None:
    """A path is a text, too."""
    assert controlled.send("PUT", path, b"{}")
    controlled.assert_sound()


@pytest.mark.timeout(1_800)
def test_no_control_request_breaks_the_emulator(
    controlled: Controlled, soak: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Random bytes, random JSON, and what is nearly a fault, a number or a step of the clock."""

    @settings(
        max_examples=5_000 if soak else 100,
        derandomize=not soak,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(ENDPOINTS), texts(objects(PARAMETERS) | objects(FIELDS) | VALUES))
    def send(endpoint: tuple[str, str], content: bytes) -> None:
        if controlled.send(*endpoint, content) is None:
            controlled.assert_sound()

    with caplog.at_level(logging.WARNING):
        send()
    assert caplog.records == []


def test_a_body_of_the_largest_size_is_refused_in_one_line(controlled: Controlled) -> None:
    """A megabyte of keys is no reason for a megabyte of answer."""
    content = json.dumps({f"key {index}": 1 for index in range(60_000)}).encode()
    assert len(content) < BODY_LIMIT
    for method, path in ENDPOINTS[:3]:
        assert controlled.send(method, path, content)
