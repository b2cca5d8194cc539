"""`pulumi-resource-chime`: the plugin that the engine starts, one process for each provider of a run."""

from __future__ import annotations

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from pulumi_chime.engine import Lifetime
from pulumi_chime.lifecycle.run import Engine
from pulumi_chime.native.log import NativeLog
from pulumi_chime.native.servicer import PhoneNumberServicer

CONCURRENT_CALLS = 2_048
"""How many calls are taken at once: more than any parallelism, so that Cancel is heard while all others wait."""

_MESSAGE_BYTES = 400 * 1024 * 1024  # as the engine's own limit
_USAGE = (
    "pulumi-resource-chime is started by Pulumi, with the engine's address as its last argument; "
    "in a program, declare numbers of the type chime:index:PhoneNumber"
)


def main() -> None:
    """Serve the engine whose address is the last argument, until it is gone."""
    if len(sys.argv) < 2 or sys.argv[-1].startswith("-"):  # noqa: PLR2004 - the program's own name, and one more
        print(_USAGE, file=sys.stderr)
        raise SystemExit(2)
    # The engine interrupts a plugin at the end of a command, and waits five seconds for one that goes on
    # (pulumi/pulumi, sdk/go/common/resource/plugin/plugin.go); a terminal's Ctrl-C does not reach its process group.
    for end in (signal.SIGINT, signal.SIGTERM):
        signal.signal(end, lambda *_: os._exit(0))
    address = sys.argv[-1]
    lifetime = Lifetime(address)
    lifetime.watch()
    server, port = serve(Engine(NativeLog(address), lifetime, CONCURRENT_CALLS))
    print(port, flush=True)
    server.wait_for_termination()


def serve(engine: Engine) -> tuple[grpc.Server, int]:
    """Start a server of one provider on this machine, and return it with its port."""
    server = grpc.server(
        ThreadPoolExecutor(CONCURRENT_CALLS),
        options=[
            ("grpc.max_receive_message_length", _MESSAGE_BYTES),
            ("grpc.max_send_message_length", _MESSAGE_BYTES),
        ],
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(PhoneNumberServicer(engine), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port
