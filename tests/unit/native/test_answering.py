"""How errors leave the native door: what was applied in part goes along, if it is not too large to."""

from __future__ import annotations

from unittest.mock import create_autospec

import grpc
import pytest
from google.protobuf import json_format
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2, status_pb2

from pulumi_chime.native import answering
from pulumi_chime.native.answering import PartlyAppliedError

REASONS = ["phone number +12065550100: calling_name: BadRequest: no; correct the value"]


class AbortedError(Exception):
    """What gRPC raises when a call is ended with an error."""


def refuse(context: grpc.ServicerContext) -> None:
    """End a call with an error, as gRPC does."""
    outputs = Struct()
    outputs.update({"numbers": {"+12065550101": {"name": "Support"}}})
    with pytest.raises(AbortedError), answering.answering(context):
        raise PartlyAppliedError("offices", outputs, REASONS)


@pytest.fixture
def context() -> grpc.ServicerContext:
    """Return what gRPC gives beside a request."""
    given: grpc.ServicerContext = create_autospec(grpc.ServicerContext)
    given.abort.side_effect = AbortedError  # type: ignore[attr-defined]
    return given


def test_what_was_applied_goes_along_with_the_reasons(context: grpc.ServicerContext) -> None:
    """In the details that the engine stores, and in the terms of programs."""
    refuse(context)
    (((key, value),),) = context.set_trailing_metadata.call_args.args  # type: ignore[attr-defined]
    details = provider_pb2.ErrorResourceInitFailed()
    assert key == "grpc-status-details-bin"
    assert status_pb2.Status.FromString(value).details[0].Unpack(details)
    assert details.id == "offices"
    stored = json_format.MessageToDict(details.properties)
    assert stored == {"numbers": {"+12065550101": {"name": "Support"}}}
    assert list(details.reasons) == [REASONS[0].replace("calling_name", "callingName")]


def test_what_is_too_large_to_go_along_is_told(
    context: grpc.ServicerContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine's side would break the connection off: with nothing stored, and nobody told why."""
    monkeypatch.setattr(answering, "LARGEST_DETAILS", 10)
    refuse(context)
    context.set_trailing_metadata.assert_not_called()  # type: ignore[attr-defined]
    (_, text) = context.abort.call_args.args  # type: ignore[attr-defined]
    assert "callingName: BadRequest: no" in text
    assert "the state is as it was" in text
