"""A set as the engine has it, step by step, on the native door's plugin."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf import json_format
from pulumi.runtime.proto import provider_pb2, status_pb2

from tests.plugin import runs
from tests.support.borders import NATIVE_AS_IT_IS, structure

if TYPE_CHECKING:
    from tests.plugin.runs import Run, Runner

TYPE = "chime:index:PhoneNumberSet"
FIRST, SECOND, THIRD, ABSENT = "+12065550100", "+12065550101", "+12065550102", "+13035550199"
Properties = dict[str, Any]

run: Runner = partial(runs.run, border=NATIVE_AS_IT_IS)
"""Run a plugin on the native door; see `tests.plugin.runs.run`."""


@dataclass
class Set:
    """A set, with what the engine keeps of it.

    Attributes:
        this: The run; another one may go on with the set.
        inputs: As stored; a step that is applied in part keeps those from before.
        outputs: As stored.
    """

    this: Run
    name: str = "offices"
    inputs: Properties = field(default_factory=dict)
    outputs: Properties = field(default_factory=dict)

    @property
    def urn(self) -> str:
        """The resource's URN."""
        return f"urn:pulumi:dev::test::{TYPE}::{self.name}"

    @property
    def numbers(self) -> dict[str, Properties]:
        """What is stored of each number."""
        found: dict[str, Properties] = self.outputs["numbers"]
        return found

    def check(self, **declared: Any) -> tuple[Properties, list[str]]:
        """Return the checked inputs and what is wrong with them."""
        request = provider_pb2.CheckRequest(
            urn=self.urn, olds=structure(self.inputs), news=structure(declared)
        )
        answer = self.this.plugin.call("Check", request)
        assert {each.property for each in answer.failures} <= {""}
        return plain(answer.inputs), [each.reason for each in answer.failures]

    def diff(self, **declared: Any) -> provider_pb2.DiffResponse:
        """Return what Check and Diff say to what is declared now."""
        news, problems = self.check(**declared)
        assert problems == []
        return self.compare(news)

    def compare(self, news: Properties) -> provider_pb2.DiffResponse:
        """Return what Diff alone says to inputs, as in a refresh."""
        request = provider_pb2.DiffRequest(
            id=self.name,
            urn=self.urn,
            olds=structure(self.outputs),
            old_inputs=structure(self.inputs),
            news=structure(news),
        )
        answer: provider_pb2.DiffResponse = self.this.plugin.call("Diff", request)
        return answer

    def preview(self, **declared: Any) -> Properties:
        """Return the outputs that a preview shows."""
        news, problems = self.check(**declared)
        assert problems == []
        return self._apply(news, preview=True)

    def up(self, **declared: Any) -> list[str]:
        """Deploy what is declared; return why some numbers were refused. Raises grpc.RpcError where nothing is stored."""
        news, problems = self.check(**declared)
        assert problems == []
        is_new = not self.outputs
        try:
            self.outputs = self._apply(news)
        except grpc.RpcError as error:
            details = initialization_failure(error)
            if details is None:
                raise
            assert details.id == self.name
            self.outputs = plain(details.properties)
            # As the engine does it: of an update that failed nobody knows which inputs were applied.
            self.inputs = news if is_new else self.inputs
            return list(details.reasons)
        self.inputs = news
        return []

    def _apply(self, news: Properties, *, preview: bool = False) -> Properties:
        if not self.outputs:
            request: Any = provider_pb2.CreateRequest(
                urn=self.urn, properties=structure(news), preview=preview
            )
            answer = self.this.plugin.call("Create", request)
            assert preview or answer.id == self.name
        else:
            request = provider_pb2.UpdateRequest(
                id=self.name,
                urn=self.urn,
                olds=structure(self.outputs),
                old_inputs=structure(self.inputs),
                news=structure(news),
                preview=preview,
            )
            answer = self.this.plugin.call("Update", request)
        return plain(answer.properties)

    def refresh(self) -> None:
        """Take over what is there. Raises grpc.RpcError."""
        request = provider_pb2.ReadRequest(
            id=self.name, urn=self.urn, properties=structure(self.outputs), inputs=structure(self.inputs)
        )
        answer = self.this.plugin.call("Read", request)
        assert answer.id == self.name
        self.inputs, self.outputs = plain(answer.inputs), plain(answer.properties)

    def delete(self) -> None:
        """Delete the set. Raises grpc.RpcError."""
        request = provider_pb2.DeleteRequest(id=self.name, urn=self.urn, properties=structure(self.outputs))
        self.this.plugin.call("Delete", request)


def initialization_failure(error: grpc.RpcError) -> provider_pb2.ErrorResourceInitFailed | None:
    """Return what the engine stores of a step that was applied in part; None for any other failure."""
    trailers: Any = error.trailing_metadata()
    for key, value in trailers or ():
        if key == "grpc-status-details-bin":
            status = status_pb2.Status.FromString(value)
            details = provider_pb2.ErrorResourceInitFailed()
            assert status.details[0].Unpack(details)
            return details
    return None


def plain(message: Any) -> Properties:
    """Return the properties of a message."""
    values: Properties = json_format.MessageToDict(message)
    return values


def changed(answer: provider_pb2.DiffResponse) -> dict[str, str]:
    """Return what the engine shows as changed, by path."""
    kinds = provider_pb2.PropertyDiff.Kind
    return {path: kinds.Name(each.kind) for path, each in answer.detailedDiff.items()}
