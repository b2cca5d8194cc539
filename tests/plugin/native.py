"""Calls of the native door alone, in its own words: as the engine makes them for programs of every language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from google.protobuf import json_format
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2

from tests.plugin import runs
from tests.support.borders import NATIVE_AS_IT_IS, as_secret, structure

if TYPE_CHECKING:
    from tests.plugin.runs import Run, Runner

NUMBER, OTHER, ABSENT = "+12065550100", "+12065550101", "+13035550199"
UNKNOWN = rpc.UNKNOWN
DIFF_NONE, DIFF_SOME = provider_pb2.DiffResponse.DIFF_NONE, provider_pb2.DiffResponse.DIFF_SOME
Properties = dict[str, Any]

run: Runner = partial(runs.run, border=NATIVE_AS_IT_IS)
"""Run a plugin on the native door; see `tests.plugin.runs.run`."""


def secret(value: object) -> Properties:
    """Return a value that a program calls secret."""
    return as_secret(value)


def plain(message: Any) -> Properties:
    """Return properties without what is stored for the dynamic door."""
    values: Properties = json_format.MessageToDict(message)
    values.pop("__provider", None)
    return values


@dataclass
class Resource:
    """One resource as the engine has it: its checked inputs and its outputs, step by step.

    Attributes:
        this: The run.
        inputs: As stored.
        outputs: As stored.
    """

    this: Run
    inputs: Properties
    outputs: Properties
    name: str = "reception"

    @classmethod
    def imported(cls, this: Run, id_: str) -> Resource:
        """Return a resource that was imported by an id."""
        answer = this.plugin.call(
            "Read", provider_pb2.ReadRequest(id=id_, urn=NATIVE_AS_IT_IS.urn("reception"))
        )
        return cls(this, plain(answer.inputs), plain(answer.properties))

    @classmethod
    def created(cls, this: Run, **declared: Any) -> Resource:
        """Return a resource that was checked and created."""
        inputs, failures = this.plugin.check("reception", declared)
        assert failures == {}
        return cls(this, inputs, this.plugin.create("reception", inputs))

    def diff(self, **declared: Any) -> provider_pb2.DiffResponse:
        """Return what Check and Diff say to what is declared now."""
        news, failures = self.this.plugin.check(self.name, declared, self.inputs)
        assert failures == {}
        return self.this.plugin.diff(self.name, self.outputs, news, self.inputs)

    def up(self, **declared: Any) -> bool:
        """Deploy what is declared now; return whether anything was asked for. Raises grpc.RpcError, as the plugin does."""
        news, failures = self.this.plugin.check(self.name, declared, self.inputs)
        assert failures == {}
        is_changed = self.this.plugin.diff(self.name, self.outputs, news, self.inputs).changes == DIFF_SOME
        if is_changed:
            self.outputs = self.this.plugin.update(self.name, self.outputs, news, self.inputs)
        self.inputs = news
        return is_changed

    def refresh(self) -> bool:
        """Take over what is there; return whether the engine shows that as a change.

        It compares what was read with the inputs as they were (pulumi/pulumi, pkg/resource/deploy/step.go).
        """
        answer = self.this.plugin.read(self.name, self.outputs, self.inputs)
        assert answer.id == NUMBER
        before, self.inputs, self.outputs = self.inputs, plain(answer.inputs), plain(answer.properties)
        compared = self.this.plugin.diff(self.name, self.outputs, before, self.inputs)
        return compared.changes == DIFF_SOME


def shown(answer: provider_pb2.DiffResponse) -> dict[str, str]:
    """Return what the engine shows of each property that changes."""
    kinds = provider_pb2.PropertyDiff.Kind
    return {name: kinds.Name(each.kind) for name, each in answer.detailedDiff.items()}


def structs(**values: Any) -> Any:
    """Return properties as a message carries them."""
    return structure(values)
