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
OUTPUTS = {
    "phoneNumberId": "%2B12065550100",
    "phoneNumberArn": "arn:aws:chime:us-east-1:123456789012:phone-number/%2B12065550100",
    "name": "",
    "callingName": "",
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
        """See a change of the name."""
        is_changed = request.olds.fields["name"] != request.news.fields["name"]
        kinds = provider_pb2.DiffResponse
        return kinds(changes=kinds.DIFF_SOME if is_changed else kinds.DIFF_NONE)

    def Create(self, request: Any, context: Any) -> provider_pb2.CreateResponse:
        """Be done."""
        outputs = struct_pb2.Struct()
        outputs.update(OUTPUTS)
        outputs.MergeFrom(request.properties)
        return provider_pb2.CreateResponse(
            id=request.properties.fields["phoneNumber"].string_value, properties=outputs
        )

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
