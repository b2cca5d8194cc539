"""The real plugin process, driven over gRPC as the engine drives it, and an engine that records its log."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2, provider_pb2_grpc

from pulumi_chime.provider import PhoneNumberProvider

if TYPE_CHECKING:
    from collections.abc import Iterator

PROVIDER_REFERENCE: str = serialize_provider(PhoneNumberProvider())
ROOT = Path(__file__).resolve().parents[2]
_SECONDS = 60


def urn(name: str) -> str:
    """Return the URN that the engine would give a number's resource."""
    return f"urn:pulumi:dev::test::pulumi-python:dynamic/chime:PhoneNumber::{name}"


class RecordingEngine(engine_pb2_grpc.EngineServicer):
    """An engine that keeps what plugins log."""

    def __init__(self) -> None:
        self.lines: list[engine_pb2.LogRequest] = []
        self._lock = threading.Lock()

    def Log(self, request: engine_pb2.LogRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:  # noqa: N802
        """Keep one line."""
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
def recording_engine() -> Iterator[tuple[RecordingEngine, str]]:
    """Serve a recording engine until the block ends; give it and its address."""
    engine = RecordingEngine()
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
    """One plugin process and the calls that the engine makes to it."""

    process: subprocess.Popen[bytes]
    stub: provider_pb2_grpc.ResourceProviderStub

    def configure(self, **settings: str) -> None:
        """Send the stack's configuration."""
        arguments = _struct({f"chime:{name}": value for name, value in settings.items()})
        self.stub.Configure(provider_pb2.ConfigureRequest(args=arguments), timeout=_SECONDS)

    def check(
        self, name: str, news: dict[str, Any], olds: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """Return the checked inputs and the failures by property."""
        answer = self.stub.Check(
            provider_pb2.CheckRequest(urn=urn(name), olds=_properties(olds or {}), news=_properties(news)),
            timeout=_SECONDS,
        )
        return plain(answer.inputs), {failure.property: failure.reason for failure in answer.failures}

    def diff(self, name: str, olds: dict[str, Any], news: dict[str, Any]) -> provider_pb2.DiffResponse:
        """Return what the provider says of old outputs and new inputs."""
        request = provider_pb2.DiffRequest(
            id=olds["phone_number"], urn=urn(name), olds=_properties(olds), news=_properties(news)
        )
        answer: provider_pb2.DiffResponse = self.stub.Diff(request, timeout=_SECONDS)
        return answer

    def create(self, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
        """Return the outputs of a created resource."""
        request = provider_pb2.CreateRequest(urn=urn(name), properties=_properties(inputs))
        return plain(self.stub.Create(request, timeout=_SECONDS).properties)

    def update(self, name: str, olds: dict[str, Any], news: dict[str, Any]) -> dict[str, Any]:
        """Return the outputs of an updated resource."""
        request = provider_pb2.UpdateRequest(
            id=olds["phone_number"], urn=urn(name), olds=_properties(olds), news=_properties(news)
        )
        return plain(self.stub.Update(request, timeout=_SECONDS).properties)

    def read(self, name: str, outputs: dict[str, Any]) -> provider_pb2.ReadResponse:
        """Return the answer of a refresh."""
        request = provider_pb2.ReadRequest(
            id=outputs["phone_number"], urn=urn(name), properties=_properties(outputs)
        )
        answer: provider_pb2.ReadResponse = self.stub.Read(request, timeout=_SECONDS)
        return answer

    def delete(self, name: str, outputs: dict[str, Any]) -> None:
        """Delete a resource."""
        request = provider_pb2.DeleteRequest(
            id=outputs["phone_number"], urn=urn(name), properties=_properties(outputs)
        )
        self.stub.Delete(request, timeout=_SECONDS)


@contextlib.contextmanager
def running_plugin(engine_address: str = "127.0.0.1:1", **environment: str) -> Iterator[Plugin]:
    """Run a plugin process until the block ends.

    Args:
        engine_address: Where its engine is; by default nowhere.
        environment: Variables beside this process's own.
    """
    credentials = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    command = [sys.executable, "-u", "-m", "pulumi.dynamic", engine_address]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, env={**os.environ, **credentials, **environment}
    )
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield Plugin(process, provider_pb2_grpc.ResourceProviderStub(channel))
    finally:
        process.kill()
        process.wait(timeout=10)


def _properties(values: dict[str, Any]) -> struct_pb2.Struct:
    return _struct({"__provider": PROVIDER_REFERENCE, **values})


def _struct(values: dict[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(values)
    return struct


def plain(properties: struct_pb2.Struct) -> dict[str, Any]:
    """Return properties as a dictionary, without the stored provider."""
    values: dict[str, Any] = json_format.MessageToDict(properties)
    values.pop("__provider", None)
    return values
