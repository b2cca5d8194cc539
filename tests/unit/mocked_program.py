"""A program under Pulumi's own mocks: what it registers, and the lines with which it is refused.

Each program runs on an event loop and in a context of its own, as in a process of its own. Pulumi keeps its
runtime (mocks, configuration, calls that are under way) in the context, so nothing of one program reaches another,
and no test needs the main thread's event loop, which `asyncio.run` takes away.
"""

from __future__ import annotations

import asyncio
from contextvars import Context
from typing import TYPE_CHECKING, Any

import pulumi
import pytest
from google.protobuf import json_format
from pulumi.runtime import Mocks, set_all_config, set_mocks
from pulumi.runtime.mocks import MockMonitor

from pulumi_chime.model.resource_types import PHONE_NUMBER_TYPES, SET_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs
    from pulumi.runtime.proto.resource_pb2 import RegisterResourceRequest, RegisterResourceResponse

_RECORDED = frozenset({*PHONE_NUMBER_TYPES, SET_TYPE, "pulumi:providers:chime"})


class AsDeclared(Mocks):
    """Accepts each resource as it is declared."""

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        """Return what was declared."""
        return args.name, dict(args.inputs)

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        """Answer no function: no program here calls one."""
        raise NotImplementedError(args.token)


class RecordingMonitor(MockMonitor):
    """Keeps every registration of a phone number or a provider of some, by the resource's name."""

    def __init__(self) -> None:
        super().__init__(AsDeclared())
        self.registered: dict[str, RegisterResourceRequest] = {}

    def RegisterResource(self, request: RegisterResourceRequest) -> RegisterResourceResponse:  # noqa: N802 - gRPC's
        """Keep a registration."""
        if request.type in _RECORDED:
            self.registered[request.name] = request
        response: RegisterResourceResponse = super().RegisterResource(request)  # type: ignore[no-untyped-call]  # Pulumi's own has no types
        return response

    def inputs(self, name: str) -> dict[str, Any]:
        """Return the declared inputs of a number."""
        declared: dict[str, Any] = json_format.MessageToDict(self.registered[name].object)
        return {key: value for key, value in declared.items() if key != "__provider"}


def run(program: Callable[[], object], config: Mapping[str, str] | None = None) -> RecordingMonitor:
    """Run a program to its end, with the stack's configuration where it has one."""
    monitor = RecordingMonitor()

    async def alone() -> None:
        # Of a program that fails, Pulumi leaves failed futures that nobody reads. Python would tell of each when it is
        # collected, with a traceback, for which it parses sources: not to be done in the middle of another parse.
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
        set_all_config(dict(config or {}))
        set_mocks(monitor.mocks, monitor=monitor)
        pulumi.runtime.test(program)()  # type: ignore[no-untyped-call]  # Pulumi's own has no types

    Context().run(asyncio.run, alone())
    return monitor


def refusal(
    program: Callable[[], object], config: Mapping[str, str] | None = None
) -> tuple[list[str], RecordingMonitor]:
    """Return the lines with which a program is refused, and what was registered before."""
    refused: list[str] = []

    def attempt() -> None:
        with pytest.raises(pulumi.RunError) as raised:
            program()
        refused.extend(str(raised.value).splitlines())

    return refused, run(attempt, config)
