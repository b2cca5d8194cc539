"""`pulumi-resource-chime`: the plugin that the engine starts, one process for each provider of a run."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
from typing import TYPE_CHECKING

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from pulumi_chime.engine import Lease, Lifetime, Workers, collect_rarely
from pulumi_chime.lifecycle.run import Engine
from pulumi_chime.model.version import VERSION
from pulumi_chime.native.log import NativeLog
from pulumi_chime.native.servicer import PhoneNumberServicer

if TYPE_CHECKING:
    from collections.abc import Iterator

CONCURRENT_CALLS = 2_048
"""How many calls are taken at once: more than any parallelism, so that Cancel is heard while all others wait."""

_MESSAGE_BYTES = 400 * 1024 * 1024  # as the engine's own limit
_LAST_CALLS_SECONDS = 4.0  # the engine kills after 5
_USAGE = (
    "pulumi-resource-chime is started by Pulumi, with the engine's address as its last argument; "
    "in a program, declare numbers of the type chime:index:PhoneNumber"
)


def main() -> None:
    """Serve the engine whose address is the last argument, until it is gone; or print the version."""
    if sys.argv[1:] == ["--version"]:
        print(VERSION)
        return
    if len(sys.argv) < 2 or sys.argv[-1].startswith("-"):  # noqa: PLR2004 - the program's own name, and one more
        print(_USAGE, file=sys.stderr)
        raise SystemExit(2)
    collect_rarely()
    address = sys.argv[-1]
    lifetime = Lifetime(address, Lease.of(os.environ))
    lifetime.watch()
    servicer = PhoneNumberServicer(Engine(NativeLog(address), lifetime, CONCURRENT_CALLS))
    server, port = serve(servicer)
    with _signals() as arrived:
        print(port, flush=True)
        arrived.recv(1)
    servicer.stop()
    server.stop(_LAST_CALLS_SECONDS).wait()
    # Not sys.exit: threads that wait for a batch would be waited for.
    os._exit(0)


@contextlib.contextmanager
def _signals() -> Iterator[socket.socket]:
    """Give a socket on which a byte arrives with each signal by which the engine ends its plugins.

    Python's own handlers run between two steps of the main thread, which one that waits for a lock may not come to.
    """
    arriving, sending = socket.socketpair()
    with arriving, sending:
        sending.setblocking(False)
        signal.set_wakeup_fd(sending.fileno(), warn_on_full_buffer=False)
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, lambda *_: None)
        yield arriving


def serve(servicer: PhoneNumberServicer) -> tuple[grpc.Server, int]:
    """Start a server of one provider on this machine, and return it with its port."""
    server = grpc.server(
        Workers(CONCURRENT_CALLS),  # type: ignore[arg-type]  # gRPC asks for no more than `submit`
        options=[
            ("grpc.max_receive_message_length", _MESSAGE_BYTES),
            ("grpc.max_send_message_length", _MESSAGE_BYTES),
        ],
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port
