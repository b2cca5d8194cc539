"""Which resource the running call is for: found in the frames of `pulumi.dynamic`."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from pulumi.runtime.proto import provider_pb2

from pulumi_chime.dynamic import running_urn

if TYPE_CHECKING:
    from collections.abc import Callable

URN = "urn:pulumi:dev::test::pulumi-python:dynamic/chime:PhoneNumber::reception"
REQUESTS = [
    provider_pb2.CheckRequest(urn=URN),
    provider_pb2.DiffRequest(urn=URN),
    provider_pb2.CreateRequest(urn=URN),
    provider_pb2.ReadRequest(urn=URN),
    provider_pb2.UpdateRequest(urn=URN),
    provider_pb2.DeleteRequest(urn=URN),
]


def serve(request: object, call: Callable[[], str]) -> str:
    """Call as a servicer's method does, with the request in a local variable."""
    assert request is not None
    return call()


def deeper(levels: int) -> str:
    """Return the running URN as seen from some levels further down."""
    return running_urn() if levels == 0 else deeper(levels - 1)


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: type(request).__name__)
def test_the_urn_of_each_kind_of_call_is_found(request_: object) -> None:
    """Every call that is about a resource carries its URN."""
    assert serve(request_, running_urn) == URN
    assert serve(request_, lambda: deeper(20)) == URN


def test_the_innermost_call_counts() -> None:
    """A request inside another is the one that runs."""
    inner = URN.replace("reception", "sales")
    outer, running = provider_pb2.CheckRequest(urn=URN), provider_pb2.CheckRequest(urn=inner)
    assert serve(outer, lambda: serve(running, running_urn)) == inner


@pytest.mark.parametrize(
    "request_",
    [
        provider_pb2.ConfigureRequest(),
        provider_pb2.CheckRequest(),
        SimpleNamespace(urn="urn:nbn:1"),
        SimpleNamespace(urn=7),
        {"urn": URN},
    ],
    ids=repr,
)
def test_other_requests_are_passed_over(request_: object) -> None:
    """A web framework's request, or a call that is about no resource, is not taken for one of the engine's."""
    assert serve(provider_pb2.CheckRequest(urn=URN), lambda: serve(request_, running_urn)) == URN


def test_no_call_has_no_urn() -> None:
    """Outside a call a line stands at the stack."""
    assert running_urn() == ""


def test_the_search_ends() -> None:
    """Far down a recursion nothing is searched for long: the line stands at the stack."""
    assert serve(provider_pb2.CheckRequest(urn=URN), lambda: deeper(200)) == ""
