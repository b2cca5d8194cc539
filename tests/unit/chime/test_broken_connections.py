"""Whether a request can have taken effect, told over real connections that break at every step of their way."""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from pulumi_chime.chime import ServiceError, client, connect
from pulumi_chime.model.error_codes import FailureKind
from tests.unit.breaking_service import (
    ANSWER,
    EMPTY_PAGE,
    behind_tls,
    breaking_service,
    make_certificate,
    reset,
    say,
)
from tests.unit.values import NUMBER, NUMBER_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.unit.breaking_service import Breaking, BreakingService, Handle

ALERT = b"\x15\x03\x03\x00\x02\x02\x50"
"""A TLS record that says "internal error", not encrypted."""
OLDER = ssl.TLSVersion.TLSv1_2


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this machine."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(autouse=True)
def impatient(aws_home: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the certificate, and wait for nothing for long."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
    monkeypatch.setattr(client, "_ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(client, "_CONNECT_SECONDS", 0.5)


def write(url: str) -> ServiceError:
    """Return how a write fails."""
    with pytest.raises(ServiceError) as told:
        connect("us-east-1", None, url, 4).batch("BatchDeletePhoneNumber", {"PhoneNumberIds": [NUMBER_ID]})
    return told.value


def partly(answer: bytes, then: Callable[[socket.socket], object]) -> Breaking:
    """Return what answers in part, and then breaks the bare connection."""

    def act(secured: ssl.SSLSocket, bare: socket.socket) -> None:
        secured.sendall(answer)
        then(bare)

    return act


def heard(then: Callable[[socket.socket], object]) -> Handle:
    """Return what hears that somebody wants to shake hands, and then breaks the connection."""

    def handle(_: BreakingService, connection: socket.socket) -> None:
        connection.recv(65536)
        then(connection)

    return handle


def hang_up(bare: socket.socket) -> None:
    """End a connection without a farewell."""
    bare.shutdown(socket.SHUT_RDWR)


AFTER_THE_REQUEST: dict[str, Breaking] = {
    "a reset": lambda _, bare: reset(bare),
    "an end without a farewell": lambda _, bare: hang_up(bare),
    "a farewell": lambda secured, _: secured.unwrap(),
    "noise": lambda _, bare: say(b"this is no TLS at all")(bare),
    "an answer that is not encrypted": lambda _, bare: say(ANSWER)(bare),
    "an alert": lambda _, bare: say(ALERT)(bare),
    "half an answer, then noise": partly(ANSWER[:-1], say(b"noise")),
    "half an answer, then an alert": partly(ANSWER[:-1], say(ALERT)),
    "half an answer": partly(ANSWER[:-1], hang_up),
    "half a head": partly(ANSWER[:20], hang_up),
    "silence": lambda _, __: time.sleep(1),
}


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_3, OLDER], ids=lambda version: version.name)
@pytest.mark.parametrize("breaking", AFTER_THE_REQUEST)
def test_what_breaks_after_the_request_may_have_taken_effect(
    certificate: Path, breaking: str, version: ssl.TLSVersion
) -> None:
    """The server has the whole request: to send a calling name again would lock the number for days."""
    handle = behind_tls(certificate, AFTER_THE_REQUEST[breaking], newest=version)
    with breaking_service(handle) as (service, port):
        assert write(f"https://127.0.0.1:{port}").kind is FailureKind.LOST
    assert len(service.requests) == 1


BEFORE_THE_REQUEST: dict[str, Handle] = {
    "an end at once": lambda _, __: None,
    "an end": heard(hang_up),
    "a reset": heard(reset),
    "an alert": heard(say(ALERT)),
    "another protocol": heard(say(ANSWER)),
    "silence": lambda _, __: time.sleep(1.5),
}


@pytest.mark.parametrize("breaking", BEFORE_THE_REQUEST)
def test_what_breaks_in_the_handshake_was_never_sent(breaking: str) -> None:
    """Whatever the client calls it: nothing leaves before the connection is open."""
    with breaking_service(BEFORE_THE_REQUEST[breaking]) as (service, port):
        assert write(f"https://127.0.0.1:{port}").kind is FailureKind.UNREACHABLE
    assert service.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2"])
def test_a_certificate_that_is_not_trusted_is_found_before_the_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    """Nobody vouches for it, or it is another host's; the user is sent to the certificates."""
    certificate = make_certificate(tmp_path, host=host)
    if host != "127.0.0.1":
        monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
    with breaking_service(behind_tls(certificate, lambda _, __: None)) as (service, port):
        failure = write(f"https://127.0.0.1:{port}")
    assert (failure.kind, failure.code) == (FailureKind.UNREACHABLE, "SSLError")
    assert service.requests == []


def test_a_kept_connection_that_breaks_may_have_carried_the_request(certificate: Path) -> None:
    """A second request travels on the first one's connection, without a handshake of its own."""

    def answer_once(secured: ssl.SSLSocket, bare: socket.socket) -> None:
        secured.sendall(ANSWER)
        service.take_request(secured)
        say(b"noise")(bare)

    with breaking_service(behind_tls(certificate, answer_once)) as (service, port):
        made = connect("us-east-1", None, f"https://127.0.0.1:{port}", 4)
        made.batch("BatchDeletePhoneNumber", {"PhoneNumberIds": [NUMBER_ID]})
        with pytest.raises(ServiceError) as told:
            made.batch("BatchDeletePhoneNumber", {"PhoneNumberIds": [NUMBER_ID]})
    assert told.value.kind is FailureKind.LOST
    assert (service.opened, len(service.requests)) == (1, 2)


@contextlib.contextmanager
def through_a_proxy(monkeypatch: pytest.MonkeyPatch, handle: Handle) -> Iterator[BreakingService]:
    """Let all requests go through a proxy."""
    with breaking_service(handle) as (service, port):
        for name in ("HTTP_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, f"http://somebody:hush@127.0.0.1:{port}")
        yield service


@pytest.mark.parametrize("breaking", [lambda _, __: None, lambda _, connection: reset(connection)])
def test_a_proxy_that_has_the_request_may_have_passed_it_on(
    monkeypatch: pytest.MonkeyPatch, breaking: Handle
) -> None:
    """urllib3 calls it a failure to connect to the proxy, because the connection is closed when it looks."""

    def take(service: BreakingService, connection: socket.socket) -> None:
        service.take_request(connection)
        breaking(service, connection)

    with through_a_proxy(monkeypatch, take) as proxy:
        failure = write("http://service.test")
    assert failure.kind is FailureKind.LOST
    assert proxy.requests == ["POST http://service.test/phone-numbers?operation=batch-delete HTTP/1.1"]
    assert "hush" not in str(failure)


@pytest.mark.parametrize(
    "answer",
    [b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", b"HTTP/1.1 503 No\r\n\r\n", b"no HTTP\r\n", b""],
)
def test_a_proxy_that_makes_no_tunnel_has_no_request(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    """What it was asked for is the way, and no request goes before it is open."""

    def refuse(service: BreakingService, connection: socket.socket) -> None:
        service.take_request(connection)
        connection.sendall(answer)

    with through_a_proxy(monkeypatch, refuse) as proxy:
        failure = write("https://service.test")
    assert failure.kind is FailureKind.UNREACHABLE
    assert [line.rpartition(" ")[0] for line in proxy.requests] == ["CONNECT service.test:443"]
    assert "hush" not in str(failure)


@pytest.mark.parametrize("url", ["http://service.test", "https://service.test"])
def test_a_proxy_that_is_not_there_has_no_request(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """And the user is sent to the proxy."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    failure = write(url)
    assert (failure.kind, failure.code) == (FailureKind.UNREACHABLE, "ProxyConnectionError")


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "https://127.0.0.1:1", "http://nowhere.invalid"])
def test_a_service_that_is_not_there_has_no_request(url: str) -> None:
    """Refused, or without an address."""
    failure = write(url)
    assert (failure.kind, failure.code) == (FailureKind.UNREACHABLE, "EndpointConnectionError")


def test_a_service_that_cannot_be_reached_is_tried_once_for_all_reads() -> None:
    """Forty threads that read learn it from one connection, and later ones from none."""
    with breaking_service(lambda _, __: time.sleep(0.2)) as (service, port):
        made = connect("us-east-1", None, f"https://127.0.0.1:{port}", 40)

        def read(index: int) -> FailureKind:
            with pytest.raises(ServiceError) as told:
                made.get(NUMBER) if index % 2 else made.page(None)
            return told.value.kind

        with ThreadPoolExecutor(40) as threads:
            assert set(threads.map(read, range(40))) == {FailureKind.UNREACHABLE}
        assert read(0) is FailureKind.UNREACHABLE
    assert service.opened == 1


def one_by_one(*ways: Handle) -> Handle:
    """Return what handles each connection in another way."""
    left = iter(ways)

    def handle(service: BreakingService, connection: socket.socket) -> None:
        next(left)(service, connection)

    return handle


def test_a_service_that_was_reached_may_be_missed_for_a_moment(certificate: Path) -> None:
    """Only what was never there is given up: the next read finds the service where it was."""
    well = behind_tls(certificate, lambda secured, _: secured.sendall(EMPTY_PAGE))
    with breaking_service(one_by_one(well, lambda _, __: None, well)) as (_, port):
        made = connect("us-east-1", None, f"https://127.0.0.1:{port}", 4)
        made.page(None)
        with pytest.raises(ServiceError) as told:
            made.page(None)
        assert told.value.kind is FailureKind.UNREACHABLE
        assert made.page(None).numbers == ()


def test_a_write_that_arrives_tells_that_there_is_a_way(certificate: Path) -> None:
    """Reads that had given up go on."""
    well = behind_tls(certificate, lambda secured, _: secured.sendall(ANSWER))
    listing = behind_tls(certificate, lambda secured, _: secured.sendall(EMPTY_PAGE))
    with breaking_service(one_by_one(lambda _, __: None, well, listing)) as (_, port):
        made = connect("us-east-1", None, f"https://127.0.0.1:{port}", 4)
        for _ in range(2):
            with pytest.raises(ServiceError):
                made.page(None)
        made.batch("BatchDeletePhoneNumber", {"PhoneNumberIds": [NUMBER_ID]})
        assert made.page(None).numbers == ()
