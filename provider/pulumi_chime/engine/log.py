"""Lines that the engine shows: at a resource's row, in Diagnostics, or live and gone again.

`pulumi.log` does nothing in a plugin; the engine's own Log call does, in previews too.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import Callable

_SECONDS = 5.0


class Severity(IntEnum):
    """How loud a line is. ERROR makes the row read as failed: use it only where the call will fail."""

    DEBUG = engine_pb2.DEBUG
    INFO = engine_pb2.INFO
    WARNING = engine_pb2.WARNING
    ERROR = engine_pb2.ERROR


class EngineLog:
    """Sends lines to one engine. A line that cannot be sent is dropped: nothing depends on it."""

    def __init__(self, address: str | None) -> None:
        self._send: Callable[[engine_pb2.LogRequest], object] | None = None
        if address is not None:
            stub = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address))
            self._send = lambda request: stub.Log(request, timeout=_SECONDS)

    def write(self, severity: Severity, message: str, urn: str = "", *, lasting: bool = True) -> None:
        """Show a line.

        Args:
            severity: How loud it is.
            message: One line.
            urn: The resource at whose row it stands; empty for the stack.
            lasting: Whether it stays in Diagnostics, rather than showing while it is the newest.
        """
        if self._send is None:
            return
        request = engine_pb2.LogRequest(
            severity=int(severity),  # type: ignore[arg-type]  # the generated enum is an int
            message=message,
            urn=urn,
            ephemeral=not lasting,
        )
        try:
            self._send(request)
        except grpc.RpcError:
            return
