"""A native plugin that does nothing, to measure a deploy's time against: every change succeeds at once.

It answers with the same outputs as the one of the dynamic door, and loads nothing of this package. `install` puts it where
the engine finds it instead of the real one.

    python idle_plugin.py ENGINE-ADDRESS
"""

from __future__ import annotations

import os
import shlex
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

if TYPE_CHECKING:
    from pathlib import Path

_NAME = "pulumi-resource-chime"
OUTPUTS: dict[str, Any] = {
    "phoneNumberId": "%2B12065550100",
    "phoneNumberArn": "arn:aws:chime:us-east-1:123456789012:phone-number/%2B12065550100",
    "productType": "VoiceConnector",
    "status": "Unassigned",
    "callingNameStatus": "",
    "type": "Local",
    "country": "US",
    "associations": [],
    "region": "us-east-1",
    "managed": ["name"],
    "defaulted": [],
    "onAdopt": "match",
    "onDestroy": "retain",
    "connection": {},
}
"""Of each number."""
TWO_PROPERTIES = "chime:index:TwoProperties"
"""The type of the least resource that a deploy can rename: a number and its name."""
_NUMBER = "chime:index:PhoneNumber"
_COMPARED = ("name", "callingName", "numbers")


def install(directory: Path, plugin: str = __file__) -> None:
    """Write a command of the plugin's name into a directory, to be put first on PATH; it runs a file with Python."""
    command = directory / _NAME
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {shlex.quote(plugin)} "$@"\n')
    command.chmod(0o755)


class IdleServicer(provider_pb2_grpc.ResourceProviderServicer):
    """Accepts everything."""

    def GetPluginInfo(self, request: Any, context: Any) -> plugin_pb2.PluginInfo:
        """Say a version."""
        return plugin_pb2.PluginInfo(version="0.0.0")

    def CheckConfig(self, request: Any, context: Any) -> provider_pb2.CheckResponse:
        """Accept the configuration."""
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> provider_pb2.DiffResponse:
        """See no change."""
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Configure(self, request: Any, context: Any) -> provider_pb2.ConfigureResponse:
        """Support what the real one does."""
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, acceptResources=True, acceptOutputs=True, supportsPreview=True
        )

    def Check(self, request: Any, context: Any) -> provider_pb2.CheckResponse:
        """Accept the inputs."""
        return provider_pb2.CheckResponse(inputs=request.news)

    def Diff(self, request: Any, context: Any) -> provider_pb2.DiffResponse:
        """See a change of the name or the calling name, or of the numbers of a set."""
        olds, news = request.olds.fields, request.news.fields
        is_changed = any(olds.get(each) != news.get(each) for each in _COMPARED)
        kinds = provider_pb2.DiffResponse
        return kinds(changes=kinds.DIFF_SOME if is_changed else kinds.DIFF_NONE)

    def Create(self, request: Any, context: Any) -> provider_pb2.CreateResponse:
        """Be done."""
        urn = str(request.urn)
        outputs = struct_pb2.Struct()
        if urn.split("::")[-2] == _NUMBER:
            outputs.update(OUTPUTS)
        outputs.MergeFrom(request.properties)
        number = request.properties.fields.get("phoneNumber")
        return provider_pb2.CreateResponse(
            id=number.string_value if number else urn.rpartition("::")[2], properties=outputs
        )

    def Read(self, request: Any, context: Any) -> provider_pb2.ReadResponse:
        """Find all as it is."""
        return provider_pb2.ReadResponse(id=request.id, inputs=request.inputs, properties=request.properties)

    def Update(self, request: Any, context: Any) -> provider_pb2.UpdateResponse:
        """Be done."""
        outputs = struct_pb2.Struct()
        outputs.CopyFrom(request.olds)
        outputs.MergeFrom(request.news)
        return provider_pb2.UpdateResponse(properties=outputs)

    def Cancel(self, request: Any, context: Any) -> empty_pb2.Empty:
        """Have nothing to stop."""
        return empty_pb2.Empty()


def main() -> None:
    """Serve until the engine ends it."""
    server = grpc.server(ThreadPoolExecutor(4))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(IdleServicer(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    ended = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: ended.set())
    print(port, flush=True)
    ended.wait()
    os._exit(0)


if __name__ == "__main__":
    main()
