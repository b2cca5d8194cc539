"""The wire: what is not a request of the API is refused in the service's own form, and changes nothing."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from chime_emulator.bodies import BODY_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.emulator.served import Served

NUMBER = "+12065550100"
BATCH = "/phone-numbers?operation=batch-update"
ITEM = {"PhoneNumberId": NUMBER, "Name": "a name"}


def body(*items: object) -> bytes:
    """Return the body of a batch update."""
    return json.dumps({"UpdatePhoneNumberRequestItems": items}).encode()


@pytest.fixture
def wire(served: Served) -> Iterator[httpx.Client]:
    """Plain HTTP to the shared emulator."""
    with httpx.Client(base_url=served.url, timeout=30) as client:
        yield client


def assert_refused(answer: httpx.Response, status: int, exception: str) -> None:
    """An error of the service: class in the header, code and message in the body, an id of the request."""
    assert answer.status_code == status, answer.text
    assert answer.headers["x-amzn-ErrorType"] == exception
    assert answer.headers["Content-Type"] == "application/json"
    assert "x-amzn-RequestId" in answer.headers
    refusal = answer.json()
    assert set(refusal) == {"Code", "Message"}
    assert refusal["Message"]


BAD_BODIES = {
    "empty": b"",
    "not JSON": b"{",
    "not UTF-8": b'{"\xff": 1}',
    "null": b"null",
    "a list": b"[]",
    "a text": b'"UpdatePhoneNumberRequestItems"',
    "NaN": b'{"UpdatePhoneNumberRequestItems": NaN}',
    "deep": b'{"UpdatePhoneNumberRequestItems":' + b"[" * 100_000,
    "a huge number": b'{"UpdatePhoneNumberRequestItems": 1' + b"0" * 10_000 + b"}",
    "no items": b"{}",
    "items null": b'{"UpdatePhoneNumberRequestItems": null}',
    "items an object": b'{"UpdatePhoneNumberRequestItems": {}}',
    "items a text": b'{"UpdatePhoneNumberRequestItems": "x"}',
    "unknown field": b'{"UpdatePhoneNumberRequestItems": [], "Extra": 1}',
    "an item null": body(None),
    "an item a text": body(NUMBER),
    "an item without id": body({"Name": "a name"}),
    "an item with a null id": body({"PhoneNumberId": None, "Name": "a name"}),
    "an id that is a number": body({"PhoneNumberId": 12065550100, "Name": "a name"}),
    "a blank id": body({"PhoneNumberId": " ", "Name": "a name"}),
    "a name that is a number": body({"PhoneNumberId": NUMBER, "Name": 1}),
    "a name that is true": body({"PhoneNumberId": NUMBER, "Name": True}),
    "an unknown field of an item": body({"PhoneNumberId": NUMBER, "Name": "a name", "Names": "b"}),
    "a good item beside a bad one": body(ITEM, {"PhoneNumberId": "+12065550101", "CallingName": "!!"}),
}


@pytest.mark.parametrize("name", BAD_BODIES)
def test_a_body_that_does_not_fit_is_a_bad_request(served: Served, wire: httpx.Client, name: str) -> None:
    """Whatever is wrong with a body, the answer is BadRequestException and nothing is written."""
    before = served.numbers()
    assert_refused(wire.post(BATCH, content=BAD_BODIES[name]), 400, "BadRequestException")
    assert served.numbers() == before


def test_null_members_are_not_set(served: Served, wire: httpx.Client) -> None:
    """A null attribute counts as absent, as it does in AWS's JSON."""
    answer = wire.post(BATCH, content=body({**ITEM, "CallingName": None}))
    assert answer.json() == {"PhoneNumberErrors": []}
    assert served.numbers()[NUMBER]["Name"] == "a name"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/phone-number"),
        ("GET", "/phone-numbers/"),
        ("GET", "/phone-numbers/a/b"),
        ("PUT", "/phone-numbers"),
        ("HEAD", "/phone-numbers"),
        ("POST", "/phone-numbers"),
        ("POST", "/phone-numbers?operation=batch-upsert"),
        ("POST", f"/phone-numbers/{NUMBER}?operation=resurrect"),
        ("GET", "/phone-numbers?operation=batch-update"),
        ("PATCH", f"/phone-numbers/{NUMBER}"),
        ("DELETE", "/settings/phone-number"),
        ("BREW", "/phone-numbers"),
        ("POST", "/phone-number-orders"),
        ("GET", "/a%0Ab"),
    ],
)
def test_what_names_no_operation_is_unknown(wire: httpx.Client, method: str, path: str) -> None:
    """Wrong methods and paths, and operations that the emulator lacks, are UnknownOperationException."""
    answer = wire.request(method, path)
    assert answer.status_code == 404
    assert answer.headers["x-amzn-ErrorType"] == "UnknownOperationException"


@pytest.mark.parametrize("query", ["max-results=0", "max-results=x", "max-results=", "product-type=Fax"])
def test_a_query_that_does_not_fit_is_a_bad_request(wire: httpx.Client, query: str) -> None:
    """Query parameters are checked as bodies are."""
    assert_refused(wire.get(f"/phone-numbers?{query}"), 400, "BadRequestException")


@pytest.mark.parametrize("path", ["%2B12065550100", "+12065550100", "%252B12065550100", "12065550100"])
def test_a_number_in_a_path_may_be_encoded_once_twice_or_not_at_all(wire: httpx.Client, path: str) -> None:
    """The path is matched before it is decoded, so that no encoding is lost on the way."""
    number = wire.get(f"/phone-numbers/{path}").json()["PhoneNumber"]
    assert number["E164PhoneNumber"] == NUMBER


@pytest.mark.parametrize("path", ["nonsense", "%00", "%FF", "..%2F..", "%2525252B12065550100", "+0123"])
def test_an_id_that_is_no_number_is_not_found(wire: httpx.Client, path: str) -> None:
    """An id in no known spelling names nothing."""
    assert_refused(wire.get(f"/phone-numbers/{path}"), 404, "NotFoundException")


@pytest.mark.parametrize("method", ["GET", "DELETE", "POST"])
@pytest.mark.parametrize("path", ["%0A0", "0%0A", "%20", "%0A"])
def test_an_id_with_blanks_alone_or_a_line_break_is_a_bad_request(
    wire: httpx.Client, method: str, path: str
) -> None:
    r"""The model's pattern for an id is `.*\S.*`, and its dot is no line break."""
    assert_refused(wire.request(method, f"/phone-numbers/{path}", content=b"{}"), 400, "BadRequestException")


@pytest.mark.parametrize("spelling", ["nonsense", "\ud800", "\0", "+0123", "%2B", "x" * 10_000])
def test_an_item_whose_id_is_no_number_is_not_found(wire: httpx.Client, spelling: str) -> None:
    """In a body too, and the neighbours are carried out."""
    answer = wire.post(BATCH, content=body({"PhoneNumberId": spelling, "Name": "a name"}, ITEM))
    assert [error["ErrorCode"] for error in answer.json()["PhoneNumberErrors"]] == ["NotFound"]


def test_a_blank_id_among_those_to_delete_is_a_bad_request(served: Served, wire: httpx.Client) -> None:
    """The model calls them plain strings there; a blank one fails the request and nothing is deleted."""
    content = json.dumps({"PhoneNumberIds": [NUMBER, " "]})
    assert_refused(
        wire.post("/phone-numbers?operation=batch-delete", content=content), 400, "BadRequestException"
    )
    assert served.writes() == []


def test_a_body_has_a_limit(served: Served, wire: httpx.Client) -> None:
    """A larger body is refused, whether its length is given or not, and the connection stays usable."""
    huge = body({**ITEM, "Name": "x" * BODY_LIMIT})

    def chunks() -> Iterator[bytes]:
        yield from (huge[start : start + 65_536] for start in range(0, len(huge), 65_536))

    assert_refused(wire.post(BATCH, content=huge), 413, "RequestEntityTooLargeException")
    assert_refused(wire.post(BATCH, content=chunks()), 413, "RequestEntityTooLargeException")
    assert wire.get("/phone-numbers?max-results=1").status_code == 200
    assert served.writes() == []


def test_bytes_that_are_not_http_are_refused_in_the_same_form(served: Served) -> None:
    """Even a request that is no HTTP gets the service's kind of error before the connection closes."""
    host, _, port = served.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(b"this is not HTTP\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    head, _, refusal = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"x-amzn-ErrorType: BadRequestException" in head
    assert json.loads(refusal)["Code"] == "BadRequest"


def test_a_client_that_goes_away_in_the_middle_of_its_body_does_no_harm(served: Served) -> None:
    """Nothing is written for half a request, and the emulator serves on."""
    host, _, port = served.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(
            b"POST " + BATCH.encode() + b" HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n" + body(ITEM)
        )
    assert served.control("GET", "health")["status"] == "ok"
    assert served.writes() == []


def test_each_answer_has_an_id_that_the_record_knows(served: Served, wire: httpx.Client) -> None:
    """Good and bad answers carry the request id under which the call is on record."""
    answers: list[Any] = [wire.get("/phone-numbers"), wire.get("/nonsense")]
    ids = [answer.headers["x-amzn-RequestId"] for answer in answers]
    assert [call["request_id"] for call in served.calls()] == ids
    assert [call["operation"] for call in served.calls()] == ["ListPhoneNumbers", "UnknownOperation"]
