"""What a policy says of the numbers of a program that was run under mocks, or of numbers that a test writes down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pulumi_chime.model import number_set
from pulumi_chime.model.naming import with_native_names
from pulumi_chime.model.resource_types import PHONE_NUMBER_TYPE, SET_TYPE
from pulumi_chime.model.state import SECRET_INPUTS
from pulumi_chime.policies.judging import Judged, judge
from pulumi_chime.testing.mocks import RegisteredNumber

if TYPE_CHECKING:
    from pulumi_chime.policies.judging import AnyPolicy

_LEAST = {"on_adopt": "match", "on_destroy": "retain"}


def violations(
    policy: AnyPolicy,
    *numbers: RegisteredNumber | Mapping[str, Any],
    protect: bool = False,
    settings: Mapping[str, Any] | None = None,
) -> list[str]:
    """Return what a policy reports of a stack of these numbers, a line each, as Pulumi would show it.

    Args:
        policy: One of `pulumi_chime.policies`, or of your own.
        numbers: What `run_program` has returned, or what is declared of a number of the dynamic door:
            `{"phone_number": "+12065550100", "name": "Reception"}`.
        protect: Whether they have the option `protect`.
        settings: As a configuration file has them for this policy.

    Raises:
        pulumi_chime.policies.RuleSettingsError: The policy does not have such a setting.
    """
    resources = [_judged(number, position, protect) for position, number in enumerate(numbers)]
    return judge(policy, resources, settings or {})


def _judged(number: RegisteredNumber | Mapping[str, Any], position: int, is_protected: bool) -> Judged:
    if isinstance(number, Mapping):
        number = RegisteredNumber(f"number-{position}", PHONE_NUMBER_TYPE, {**_LEAST, **number})
    is_native = number.resource_type != PHONE_NUMBER_TYPE
    properties = with_native_names(number.properties) if is_native else number.properties
    if number.resource_type == SET_TYPE:
        properties = _set_of(number.properties)
    provider = number.provider if number.provider is not None or not is_native else {}
    return Judged(
        resource_name=number.resource_name,
        resource_type=number.resource_type,
        properties=properties,
        is_protected=is_protected,
        provider=provider,
    )


def _set_of(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a set as the engine has it, with one of its numbers."""
    row = {name: properties[name] for name in (*number_set.ROW, SECRET_INPUTS) if name in properties}
    defaults = {name: row[name] for name in properties.get("defaulted", ())}
    return with_native_names(
        {
            "numbers": {properties["phone_number"]: with_native_names(row)},
            "defaults": with_native_names(defaults),
            "on_adopt": properties["on_adopt"],
            "on_destroy": properties["on_destroy"],
        }
    )
