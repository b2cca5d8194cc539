"""What the messages of every resource have in common: whose call it is, what is refused, what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pulumi.runtime.proto import provider_pb2

from pulumi_chime.lifecycle import Call
from pulumi_chime.model.naming import in_native_terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Request: TypeAlias = (
    "provider_pb2.CheckRequest | provider_pb2.DiffRequest | provider_pb2.CreateRequest | "
    "provider_pb2.ReadRequest | provider_pb2.UpdateRequest | provider_pb2.DeleteRequest"
)

_KINDS = {
    (False, False): (provider_pb2.PropertyDiff.ADD, provider_pb2.PropertyDiff.ADD_REPLACE),
    (False, True): (provider_pb2.PropertyDiff.ADD, provider_pb2.PropertyDiff.ADD_REPLACE),
    (True, False): (provider_pb2.PropertyDiff.DELETE, provider_pb2.PropertyDiff.DELETE_REPLACE),
    (True, True): (provider_pb2.PropertyDiff.UPDATE, provider_pb2.PropertyDiff.UPDATE_REPLACE),
}


def call_of(request: Request) -> Call:
    """Return which resource a request is about."""
    return Call(request.urn)


def check_failures(problems: Iterable[tuple[str, str]]) -> list[provider_pb2.CheckFailure]:
    """Return problems, each with its property, in the terms of programs."""
    return [
        provider_pb2.CheckFailure(property=name, reason=in_native_terms(reason)) for name, reason in problems
    ]


def diff_response(
    *,
    is_changed: bool,
    changed: Sequence[str],
    replaces: Sequence[str],
    detailed: Mapping[str, provider_pb2.PropertyDiff],
) -> provider_pb2.DiffResponse:
    """Return what came of a comparison.

    Args:
        is_changed: Whether there is anything to do.
        changed: The properties that ask for something, as programs name them.
        replaces: Those that make the resource another one, which need not be among the others.
        detailed: What the engine shows of each property that differs, by its path.
    """
    kinds = provider_pb2.DiffResponse
    return kinds(
        changes=kinds.DIFF_SOME if is_changed else kinds.DIFF_NONE,
        replaces=replaces,
        diffs=[*changed, *replaces],
        detailedDiff=detailed,
        hasDetailedDiff=True,
    )


def property_diff(
    *, is_before: bool, is_after: bool, replaces: bool = False, is_of_inputs: bool = True
) -> provider_pb2.PropertyDiff:
    """Return what the engine shows of a property that differs.

    Args:
        is_before: Whether the property was there.
        is_after: Whether it will be.
        replaces: Whether it makes the resource another one.
        is_of_inputs: Whether the engine compares inputs, rather than what was stored of the resource.
    """
    change, replacement = _KINDS[is_before, is_after]
    return provider_pb2.PropertyDiff(kind=replacement if replaces else change, inputDiff=is_of_inputs)
