"""What a policy says of numbers, asked directly: as Pulumi asks it, without a pack's process and without an engine."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from pulumi_policy import (
    Policy,
    PolicyCustomTimeouts,
    PolicyProviderResource,
    PolicyResource,
    PolicyResourceOptions,
    ResourceValidationArgs,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UnknownValueError, unknown_checking_proxy

from pulumi_chime.policies.event_loop import run_to_end
from pulumi_chime.policies.number_rules import NumberRule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

AnyPolicy: TypeAlias = Policy
"""A policy of Pulumi's, those of `number_rule` and `stack_rule` included."""

_PROVIDER_TYPE = "pulumi:providers:chime"
_NO_TIMEOUTS = PolicyCustomTimeouts(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One resource that a policy is asked about.

    Attributes:
        resource_name: Its name in the stack.
        resource_type: Its type token.
        properties: As the engine has them: under the names of the resource's door.
        is_protected: Whether `protect` is set.
        provider: The settings of the provider that serves it; None where the engine shows none.
    """

    resource_name: str
    resource_type: str
    properties: Mapping[str, Any]
    is_protected: bool = False
    provider: Mapping[str, Any] | None = None


class _NotApplicableError(Exception):
    """The policy says that it does not apply."""


class _Arguments(ResourceValidationArgs):
    def not_applicable(self, reason: str | None = None) -> None:
        raise _NotApplicableError(reason)


def judge(policy: Policy, resources: Sequence[Judged], settings: Mapping[str, Any]) -> list[str]:
    """Return what a policy reports, a line each, in order.

    A value that is not known before the update ends a policy, as under the engine; its line says so.

    Args:
        policy: About resources, or about a stack.
        resources: All of the stack.
        settings: As a configuration file has them for this policy.
    """
    reported: list[str] = []

    def report(message: str, _urn: str | None = None) -> None:
        reported.append(message)

    if isinstance(policy, NumberRule):
        policy = policy.anew()
    # The two kinds of policy have one method of this name, each with arguments of its own.
    validate: Any = policy.validate  # type: ignore[attr-defined]
    for arguments in _arguments(policy, resources, settings):
        _ask(partial(validate, arguments, report), reported)
    return reported


def _ask(validate: Callable[[], Any], reported: list[str]) -> None:
    try:
        answer = validate()
        if inspect.isawaitable(answer):
            run_to_end(partial(_awaited, answer))
    except UnknownValueError as unknown:
        reported.append(unknown.message)
    except _NotApplicableError:
        return


async def _awaited(answer: Any) -> None:
    await answer


def _arguments(
    policy: Policy, resources: Sequence[Judged], settings: Mapping[str, Any]
) -> Iterator[ResourceValidationArgs | StackValidationArgs]:
    if isinstance(policy, StackValidationPolicy):
        yield StackValidationArgs([_in_stack(each) for each in resources], settings)
        return
    for each in resources:
        yield _Arguments(
            each.resource_type,
            _properties(each),
            _urn(each.resource_type, each.resource_name),
            each.resource_name,
            _options(each),
            _provider(each.provider),
            settings,
        )


def _in_stack(judged: Judged) -> PolicyResource:
    return PolicyResource(
        judged.resource_type,
        _properties(judged),
        _urn(judged.resource_type, judged.resource_name),
        judged.resource_name,
        _options(judged),
        _provider(judged.provider),
        parent=None,
        dependencies=[],
        property_dependencies={},
    )


def _properties(judged: Judged) -> Any:
    return unknown_checking_proxy(dict(judged.properties))


def _options(judged: Judged) -> PolicyResourceOptions:
    return PolicyResourceOptions(
        protect=judged.is_protected,
        ignore_changes=[],
        delete_before_replace=None,
        aliases=[],
        custom_timeouts=_NO_TIMEOUTS,
        additional_secret_outputs=[],
    )


def _provider(settings: Mapping[str, Any] | None) -> PolicyProviderResource | None:
    if settings is None:
        return None
    return PolicyProviderResource(
        _PROVIDER_TYPE, unknown_checking_proxy(dict(settings)), _urn(_PROVIDER_TYPE, "provider"), "provider"
    )


def _urn(kind: str, name: str) -> str:
    return f"urn:pulumi:test::test::{kind}::{name}"
