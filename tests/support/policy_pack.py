"""The real process of a policy pack, asked over gRPC as the engine asks it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from tests.support.doors import Door

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

UNKNOWN = UNKNOWN_STRING_VALUE
"""What the engine sends for a value that becomes known only during the update."""

_SECONDS = 60
_LEVELS = {
    "advisory": analyzer_pb2.ADVISORY,
    "mandatory": analyzer_pb2.MANDATORY,
    "disabled": analyzer_pb2.DISABLED,
}


@dataclass(frozen=True)
class Judgement:
    """What a pack says, as the engine would show it.

    Attributes:
        diagnostics: Each violation or remark: level, rule, and the text below the rule's description.
        not_applicable: The rules that did not apply.
    """

    diagnostics: list[tuple[str, str, str]]
    not_applicable: list[str]

    def lines(self, rule: str) -> list[str]:
        """Return what one rule says."""
        return [text for _, name, text in self.diagnostics if name == rule]


class PackError(Exception):
    """The pack ended a call with an error; the text is what the engine would show."""


@dataclass(frozen=True)
class Pack:
    """A running policy pack.

    Attributes:
        settings: The provider's settings of the stack that is judged.
        door: Through which the numbers are declared that it is asked about; tests write them as the dynamic one has
            them, and on the native one a connection is a provider's.
    """

    stub: analyzer_pb2_grpc.AnalyzerStub
    settings: Mapping[str, str] = field(default_factory=dict)
    door: Door = Door.DYNAMIC

    def through(self, door: Door) -> Pack:
        """Return the same pack, asked about numbers of a door."""
        return replace(self, door=door)

    def configure(self, configuration: Mapping[str, str | Mapping[str, Any]] | None = None) -> None:
        """Send a configuration file's content, completed with the pack's defaults as the engine does it."""
        given = configuration or {}
        request = analyzer_pb2.ConfigureAnalyzerRequest()
        for policy in self.stub.GetAnalyzerInfo(empty_pb2.Empty(), timeout=_SECONDS).policies:
            own = given.get(policy.name, {})
            settings = {"enforcementLevel": own} if isinstance(own, str) else dict(own)
            level = settings.pop("enforcementLevel", None)
            schema = json_format.MessageToDict(policy.configSchema.properties)
            defaults = {name: each["default"] for name, each in schema.items() if "default" in each}
            configured = request.policyConfig[policy.name]
            configured.enforcementLevel = _LEVELS[level] if level else policy.enforcementLevel
            configured.properties.update({**defaults, **settings})
        self.stub.Configure(request, timeout=_SECONDS)

    def judge(
        self,
        *,
        resource_name: str = "reception",
        resource_type: str | None = None,
        protect: bool = False,
        shows_provider: bool = True,
        **inputs: Any,
    ) -> Judgement:
        """Return what the pack says of one declared number."""
        kind = resource_type or self.door.value
        request = analyzer_pb2.AnalyzeRequest(
            type=kind,
            urn=f"urn:pulumi:dev::test::{kind}::{resource_name}",
            name=resource_name,
            properties=self._properties(inputs) if resource_type is None else _struct(inputs),
            options=analyzer_pb2.AnalyzerResourceOptions(protect=protect),
            provider=self._provider(inputs) if shows_provider else None,
        )
        return self._ask(self.stub.Analyze, request)

    def judge_stack(self, **numbers: Mapping[str, Any]) -> Judgement:
        """Return what the pack says of a stack with these numbers, by the names of their resources."""
        resources = [
            analyzer_pb2.AnalyzerResource(
                type=self.door.value,
                urn=f"urn:pulumi:dev::test::{self.door.value}::{name}",
                name=name,
                properties=self._properties(outputs),
                provider=self._provider(outputs),
            )
            for name, outputs in numbers.items()
        ]
        request = analyzer_pb2.AnalyzeStackRequest(resources=resources)
        return self._ask(self.stub.AnalyzeStack, request)

    def judge_resources(self, *resources: tuple[str, str, Mapping[str, Any]]) -> Judgement:
        """Return what the pack says of a stack with these resources: their types, names and outputs as they are."""
        request = analyzer_pb2.AnalyzeStackRequest(
            resources=[
                analyzer_pb2.AnalyzerResource(
                    type=kind,
                    urn=f"urn:pulumi:dev::test::{kind}::{name}",
                    name=name,
                    properties=_struct(outputs),
                    provider=self._provider({}),
                )
                for kind, name, outputs in resources
            ]
        )
        return self._ask(self.stub.AnalyzeStack, request)

    def _properties(self, values: Mapping[str, Any]) -> struct_pb2.Struct:
        given = {"phone_number": "+12065550100", **values}
        if self.door is Door.NATIVE:
            given.pop("connection", None)
        return _struct({self.door.spell(name): value for name, value in given.items()})

    def _provider(self, values: Mapping[str, Any]) -> analyzer_pb2.AnalyzerProviderResource | None:
        """Return the provider that serves a number: on the native door it says what the dynamic one has in a connection."""
        if self.door is Door.DYNAMIC:
            return None
        connection = values.get("connection")
        name = "default_0_1_0" if connection is None else "west"
        given = connection if isinstance(connection, dict) else {"region": connection}
        return analyzer_pb2.AnalyzerProviderResource(
            type="pulumi:providers:chime",
            urn=f"urn:pulumi:dev::test::pulumi:providers:chime::{name}",
            name=name,
            properties=_struct(
                self.settings
                if connection is None
                else {self.door.spell(part): value for part, value in given.items()}
            ),
        )

    @staticmethod
    def _ask(method: Callable[..., analyzer_pb2.AnalyzeResponse], request: object) -> Judgement:
        try:
            return _judgement(method(request, timeout=_SECONDS))
        except grpc.RpcError as error:
            raise PackError(error.details()) from None


@contextlib.contextmanager
def running_pack(directory: Path, **stack_configuration: str) -> Iterator[Pack]:
    """Run a policy pack until the block ends.

    Args:
        directory: Where its `__main__.py` is.
        stack_configuration: The provider's settings of the stack that is judged.
    """
    settings = {f"chime:{name}": value for name, value in stack_configuration.items()}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    process = subprocess.Popen(
        [sys.executable, "-u", "__main__.py"],
        cwd=directory,
        env={**environment, "PULUMI_CONFIG": json.dumps(settings), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            pack = Pack(analyzer_pb2_grpc.AnalyzerStub(channel), stack_configuration)
            pack.configure()
            yield pack
    finally:
        process.kill()
        process.wait(timeout=10)


def _struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(values)
    return struct


def _judgement(response: analyzer_pb2.AnalyzeResponse) -> Judgement:
    names = {number: name for name, number in _LEVELS.items()}
    diagnostics = [
        (
            names[diagnostic.enforcementLevel],
            diagnostic.policyName,
            diagnostic.message.removeprefix(f"{diagnostic.description}\n"),
        )
        for diagnostic in response.diagnostics
    ]
    return Judgement(diagnostics, [each.policy_name for each in response.not_applicable])
