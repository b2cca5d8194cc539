"""A real server that breaks a connection where a test tells it to: before, in or after the handshake, or the request."""

from __future__ import annotations

import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
import struct
import threading
import time
from typing import TYPE_CHECKING, TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_SECONDS = 30
_AT_ONCE = struct.pack("ii", 1, 0)
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
_NO_NUMBERS = b'{"PhoneNumbers": []}'
ANSWER = _HEAD % 2 + b"{}"
"""The answer to a batch that was accepted."""
EMPTY_PAGE = _HEAD % len(_NO_NUMBERS) + _NO_NUMBERS
"""The only page of a list that shows no number."""


class BreakingService:
    """A server, and what it has seen.

    Attributes:
        opened: How many connections were made.
        requests: The first line of each request that arrived whole.
    """

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self.opened = 0
        self.requests: list[str] = []

    def serve(self, listener: socket.socket) -> None:
        """Handle connections, each in a thread of its own, until the listener is closed."""
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.opened += 1
            threading.Thread(target=self._serve_one, args=(connection,), daemon=True).start()

    def _serve_one(self, connection: socket.socket) -> None:
        connection.settimeout(_SECONDS)
        with connection, contextlib.suppress(OSError):
            self._handle(self, connection)

    def take_request(self, connection: socket.socket) -> bytes:
        """Read one request to its end; keep its first line, and return all of it."""
        request = read_message(connection)
        self.requests.append(request.partition(b"\r\n")[0].decode())
        return request


Handle: TypeAlias = "Callable[[BreakingService, socket.socket], object]"
"""What is done with each connection, which is closed afterwards."""
Breaking: TypeAlias = "Callable[[ssl.SSLSocket, socket.socket], object]"
"""What is done after a request has arrived: behind TLS, or on the bare connection below it."""


@contextlib.contextmanager
def breaking_service(handle: Handle) -> Iterator[tuple[BreakingService, int]]:
    """Serve until the block ends; give the service and its port."""
    service = BreakingService(handle)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=service.serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield service, listener.getsockname()[1]
        finally:
            # One that is only closed would leave its thread waiting.
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            thread.join(_SECONDS)


def behind_tls(
    certificate: Path, act: Breaking, *, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3
) -> Handle:
    """Return what shakes hands, takes a request, and then acts."""

    def handle(service: BreakingService, connection: socket.socket) -> None:
        with secure(certificate, connection, newest) as (secured, bare):
            service.take_request(secured)
            act(secured, bare)

    return handle


@contextlib.contextmanager
def secure(
    certificate: Path, connection: socket.socket, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3
) -> Iterator[tuple[ssl.SSLSocket, socket.socket]]:
    """Shake hands; give the connection behind TLS, and the bare one below it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.maximum_version = newest
    with connection.dup() as bare, context.wrap_socket(connection, server_side=True) as secured:
        yield secured, bare


def say(words: bytes) -> Callable[[socket.socket], None]:
    """Return what says something, and leaves time for it to be heard."""

    def act(connection: socket.socket) -> None:
        connection.sendall(words)
        time.sleep(0.3)

    return act


def reset(connection: socket.socket) -> None:
    """End a connection with a reset, once its last holder closes it."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)


def make_certificate(directory: Path, *, host: str = "127.0.0.1") -> Path:
    """Return a file with a certificate of a host that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a test's own")])
    now = dt.datetime.now(dt.timezone.utc)
    hosts = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(hosts, critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = directory / f"{host}.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


def read_message(connection: socket.socket) -> bytes:
    """Return one HTTP message, head and body."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += _more(connection)
    head = received.partition(b"\r\n\r\n")[0]
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    length = len(head) + len(b"\r\n\r\n") + int(fields.get(b"content-length", b"0"))
    while len(received) < length:
        received += _more(connection)
    return received


def _more(connection: socket.socket) -> bytes:
    received = connection.recv(65536)
    if not received:
        raise ConnectionError("the client has gone")
    return received
