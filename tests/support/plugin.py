"""The real plugin process, driven over gRPC as the engine drives it, and an engine that records its log."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import grpc
import psutil
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2, provider_pb2_grpc

from tests.support.borders import DYNAMIC
from tests.support.forking import fork_plugin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from google.protobuf import struct_pb2

    from tests.support.borders import Border

ROOT = Path(__file__).resolve().parents[2]
_SECONDS = 60
Process: TypeAlias = "subprocess.Popen[bytes] | psutil.Process"
"""A plugin's process, which can be killed, sent a signal and waited for."""


def urn(name: str) -> str:
    """Return the URN that the engine would give a number's resource on the dynamic door."""
    return DYNAMIC.urn(name)


class RecordingEngine(engine_pb2_grpc.EngineServicer):
    """An engine that keeps what plugins log, in the tests' words."""

    def __init__(self, border: Border = DYNAMIC) -> None:
        self._border = border
        self.lines: list[engine_pb2.LogRequest] = []
        self._lock = threading.Lock()

    def Log(self, request: engine_pb2.LogRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:  # noqa: N802
        """Keep one line."""
        request.message, request.urn = self._border.text(request.message), self._border.text(request.urn)
        with self._lock:
            self.lines.append(request)
        return empty_pb2.Empty()

    def messages(self, severity: int | None = None, *, lasting: bool = True) -> list[str]:
        """Return the lines, of one severity where it is given, live ones only where asked for."""
        with self._lock:
            return [
                line.message
                for line in self.lines
                if severity in {None, line.severity} and (not line.ephemeral or not lasting)
            ]


@contextlib.contextmanager
def recording_engine(border: Border = DYNAMIC) -> Iterator[tuple[RecordingEngine, str]]:
    """Serve a recording engine until the block ends; give it and its address."""
    engine = RecordingEngine(border)
    server = grpc.server(ThreadPoolExecutor(max_workers=8))
    engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield engine, f"127.0.0.1:{port}"
    finally:
        server.stop(0).wait()


@dataclass(frozen=True)
class Plugin:
    """One plugin process and the calls that the engine makes to it, by whichever door."""

    process: Process
    stub: provider_pb2_grpc.ResourceProviderStub
    border: Border = DYNAMIC

    def configure(self, **settings: Any) -> None:
        """Send the stack's configuration."""
        self.call("Configure", self.border.configuration(settings))

    def check(
        self, name: str, news: dict[str, Any], olds: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """Return the checked inputs and the failures by property."""
        request = provider_pb2.CheckRequest(
            urn=self.border.urn(name), olds=self.border.send(olds or {}), news=self.border.send(news)
        )
        answer = self.call("Check", request)
        failures = {
            self.border.name(failure.property): self.border.text(failure.reason)
            for failure in answer.failures
        }
        return plain(self.border.receive(answer.inputs)), failures

    def diff(
        self, name: str, olds: dict[str, Any], news: dict[str, Any], old_inputs: dict[str, Any] | None = None
    ) -> provider_pb2.DiffResponse:
        """Return what the provider says of old outputs and new inputs."""
        request = provider_pb2.DiffRequest(
            id=self.border.id(olds),
            urn=self.border.urn(name),
            olds=self.border.send(olds),
            news=self.border.send(news),
            old_inputs=self.border.send(self.border.inputs_of(olds) if old_inputs is None else old_inputs),
        )
        answer: provider_pb2.DiffResponse = self.call("Diff", request)
        for names in (answer.replaces, answer.diffs):
            names[:] = [self.border.name(each) for each in names]
        return answer

    def create(self, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
        """Return the outputs of a created resource."""
        request = provider_pb2.CreateRequest(urn=self.border.urn(name), properties=self.border.send(inputs))
        return plain(self.border.receive(self.call("Create", request).properties))

    def update(
        self, name: str, olds: dict[str, Any], news: dict[str, Any], old_inputs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return the outputs of an updated resource."""
        request = provider_pb2.UpdateRequest(
            id=self.border.id(olds),
            urn=self.border.urn(name),
            olds=self.border.send(olds),
            news=self.border.send(news),
            old_inputs=self.border.send(self.border.inputs_of(olds) if old_inputs is None else old_inputs),
        )
        return plain(self.border.receive(self.call("Update", request).properties))

    def read(
        self, name: str, outputs: dict[str, Any], inputs: dict[str, Any] | None = None
    ) -> provider_pb2.ReadResponse:
        """Return the answer of a refresh."""
        request = provider_pb2.ReadRequest(
            id=self.border.id(outputs),
            urn=self.border.urn(name),
            properties=self.border.send(outputs),
            inputs=self.border.send(self.border.inputs_of(outputs) if inputs is None else inputs),
        )
        answer: provider_pb2.ReadResponse = self.call("Read", request)
        return provider_pb2.ReadResponse(
            id=answer.id,
            properties=self.border.receive(answer.properties),
            inputs=self.border.receive(answer.inputs),
        )

    def delete(self, name: str, outputs: dict[str, Any]) -> None:
        """Delete a resource."""
        request = provider_pb2.DeleteRequest(
            id=self.border.id(outputs), urn=self.border.urn(name), properties=self.border.send(outputs)
        )
        self.call("Delete", request)

    def call(self, method: str, request: Any) -> Any:
        """Return the answer to a call. Raises grpc.RpcError, in the tests' words."""
        try:
            return getattr(self.stub, method)(request, timeout=_SECONDS)
        except grpc.RpcError as error:
            raise self.border.error(error) from error


@contextlib.contextmanager
def running_plugin(
    engine_address: str = "127.0.0.1:1",
    border: Border = DYNAMIC,
    *,
    is_forked: bool = True,
    **environment: str,
) -> Iterator[Plugin]:
    """Run a plugin process until the block ends.

    Args:
        engine_address: Where its engine is; by default nowhere.
        border: Of the door by which the engine comes in.
        is_forked: Whether it is forked, which takes a tenth of the time, rather than started by its command, as this
            process's own child.
        environment: Variables beside this process's own.
    """
    variables = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        **environment,
    }
    start = _fork if is_forked else _start
    process, port = start(border, engine_address, variables)
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield Plugin(process, provider_pb2_grpc.ResourceProviderStub(channel), border)
    finally:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
        process.wait(timeout=10)


def _fork(border: Border, address: str, variables: dict[str, str]) -> tuple[Process, int]:
    return fork_plugin(border.module, address, variables)


def _start(border: Border, address: str, variables: dict[str, str]) -> tuple[Process, int]:
    process = subprocess.Popen([*border.command, address], stdout=subprocess.PIPE, env=variables)
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def plain(properties: struct_pb2.Struct) -> dict[str, Any]:
    """Return properties as a dictionary, without the stored provider."""
    values: dict[str, Any] = json_format.MessageToDict(properties)
    values.pop("__provider", None)
    return values
