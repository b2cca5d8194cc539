"""One number as a program declares it on either door, with everything about it that can be known without the service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import pulumi

from pulumi_chime.model import rules, settings
from pulumi_chime.model.choices import OnAdopt, OnDestroy, ProductType
from pulumi_chime.model.problem import Problem, report
from pulumi_chime.model.spelling import read_declared
from pulumi_chime.program import declarations
from pulumi_chime.program.connection import find_problems
from pulumi_chime.program.inputs import plain_values
from pulumi_chime.program.secrets import secret_inputs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pulumi_chime.program.connection import Connection

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Declaration:
    """A number whose inputs hold all rules, as far as they are known.

    Attributes:
        inputs: By property name, the number in its one spelling, choices as plain texts.
        secrets: The names of the secret inputs, as they will be known; None where every value is plain. What can be
            said of an Output only then is said with it, so the resource has to wait for it.
        is_retained: Whether the number stays in the account when its resource is deleted, as far as is known.
    """

    inputs: dict[str, Any]
    secrets: pulumi.Output[list[str] | None] | None
    is_retained: bool


def declare(resource_name: str, inputs: Mapping[str, Any], connection: Connection | None) -> Declaration:
    """Take a declaration, and claim its number for the resource.

    Args:
        resource_name: The resource's name in the stack.
        inputs: By property name.
        connection: Where the number lives.

    Raises:
        pulumi.RunError: Something that is declared cannot be; the message lists all of it.
    """
    declared = {name: _plain_text(value) for name, value in inputs.items()}
    problems = [*rules.problems(plain_values(declared)), *find_problems(connection)]
    refuse(f"PhoneNumber {resource_name}", [(resource_name, problem) for problem in problems])
    if isinstance(declared["phone_number"], str):
        declared["phone_number"] = read_declared(declared["phone_number"])
        declarations.claim(resource_name, declared["phone_number"], connection)
    secrets = secret_inputs(resource_name, declared, connection)
    return Declaration(declared, secrets, declared["on_destroy"] == OnDestroy.RETAIN.value)


def retaining(
    options: pulumi.ResourceOptions | None, declaration: Declaration
) -> pulumi.ResourceOptions | None:
    """Return a resource's options, with the engine's own retention where the number stays: a preview shows `[retain]`."""
    if not declaration.is_retained:
        return options
    return pulumi.ResourceOptions.merge(pulumi.ResourceOptions(retain_on_delete=True), options)


def refuse(where: str, found: Sequence[tuple[str, Problem]]) -> None:
    """Raise pulumi.RunError where something is wrong with the stack's `chime:` settings or with a declaration.

    Args:
        where: What was declared.
        found: What is wrong with it, each problem with its place.
    """
    reports = [*_settings_report(), *([report(where, found)] if found else [])]
    if reports:
        raise pulumi.RunError("\n".join(reports))


def _settings_report() -> Iterator[str]:
    from pulumi.runtime import config  # noqa: PLC0415 - the one place that needs all keys at once

    try:
        settings.read_all({**config.get_config_env(), **config.CONFIG.get()})
    except settings.SettingsError as error:
        yield f"settings: {error}"


def _plain_text(value: _Value) -> _Value | str:
    return value.value if isinstance(value, (ProductType, OnAdopt, OnDestroy)) else value
