"""One number as a program declares it on either door, with everything about it that can be known without the service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import pulumi

from pulumi_chime.model import rules, settings
from pulumi_chime.model.choices import OnAdopt, OnDestroy, ProductType
from pulumi_chime.model.numbers import OUTPUTS
from pulumi_chime.model.problem import Problem, report
from pulumi_chime.model.resource_types import FORMER_SUBCLASS_TYPE, NATIVE_PACKAGE
from pulumi_chime.model.spelling import read_declared
from pulumi_chime.program import declarations
from pulumi_chime.program.inputs import as_output, plain_values
from pulumi_chime.program.secrets import secret_inputs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pulumi_chime.program.place import Place

_Value = TypeVar("_Value")

_STACK_TYPE = "pulumi:pulumi:Stack"
"""The root of every stack, whose children are named as if they had no parent."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """A number whose inputs hold all rules, as far as they are known.

    Attributes:
        owner: The resource.
        inputs: By property name, the number in its one spelling, choices as plain texts.
        place: Where the number lives.
        is_retained: Whether the number stays in the account when its resource is deleted, as far as is known.
    """

    owner: declarations.Owner
    inputs: dict[str, Any]
    place: Place
    is_retained: bool

    def find_secrets(self) -> pulumi.Output[list[str] | None] | None:
        """Return the names of the secret inputs, as they will be known; None where every value is plain.

        What can be said of an Output only then is said with it, so the resource has to wait for it.
        """
        return secret_inputs(self.owner, self.inputs, self.place)

    def of(self, final: Mapping[str, Any]) -> Declaration:
        """Return the declaration that is registered, where a transformation has replaced inputs.

        Raises:
            pulumi.RunError: What it has put there cannot be.
        """
        inputs = {name: final.get(name) for name in self.inputs}
        if all(inputs[name] is value for name, value in self.inputs.items()):
            return self
        return declare(self.owner, inputs, self.place)

    def claim(self) -> None:
        """Claim the number for the resource, as far as it is known. Raises pulumi.RunError where it is another's."""
        number = self.inputs["phone_number"]
        if isinstance(number, str):
            declarations.claim(self.owner, number, self.place)

    def retaining(self, options: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
        """Return a resource's options, with the engine's own retention where the number stays and they say nothing of it."""
        if not self.is_retained or options.retain_on_delete is not None:
            return options
        return pulumi.ResourceOptions.merge(options, pulumi.ResourceOptions(retain_on_delete=True))

    def further_properties(self, defaulted: Sequence[str] | None) -> dict[str, Any]:
        """Return what a resource of either door is given beside its inputs.

        Args:
            defaulted: What comes from a fleet's defaults, and is left out where a number cannot have it.
        """
        return {
            **({"defaulted": defaulted} if defaulted else {}),
            # An output is readable only if the program names it.
            **dict.fromkeys(name for name in OUTPUTS if name not in self.inputs),
        }


def declare(
    owner: declarations.Owner,
    inputs: Mapping[str, Any],
    place: Place,
    problems_of_place: Iterable[Problem] = (),
) -> Declaration:
    """Take a declaration. Its number is claimed when it is known what is registered: `Declaration.claim`.

    Args:
        owner: The resource.
        inputs: By property name.
        place: Where the number lives.
        problems_of_place: What is wrong with what was declared of that.

    Raises:
        pulumi.RunError: Something that is declared cannot be; the message lists all of it.
    """
    declared = {name: as_output(_plain_text(value)) for name, value in inputs.items()}
    problems = [*rules.problems(plain_values(declared)), *problems_of_place]
    name = owner.resource_name
    refuse(f"PhoneNumber {name}", [(name, problem) for problem in problems])
    if isinstance(declared["phone_number"], str):
        declared["phone_number"] = read_declared(declared["phone_number"])
    return Declaration(owner, declared, place, declared["on_destroy"] == OnDestroy.RETAIN.value)


def former_types(other_door: str, declared_class: type, own_class: type) -> list[str]:
    """Return the types under which a state may hold a number that is declared now.

    Args:
        other_door: The type of the other door's numbers.
        declared_class: The number's; a subclass had another type in states of earlier versions.
        own_class: The door's.
    """
    return [other_door, *([FORMER_SUBCLASS_TYPE] if declared_class is not own_class else [])]


def with_own_options(
    resource_name: str,
    options: pulumi.ResourceOptions | None,
    formerly: Sequence[str],
    version: str | None = None,
) -> pulumi.ResourceOptions:
    """Return a resource's options, with what every number has of its own.

    Args:
        resource_name: The resource's name in the stack.
        options: The program's.
        formerly: The other types under which a state may hold it, under its own name and each one that it had.
        version: Of the plugin that is asked for, unless the program asks for one; None: of whichever there is.
    """
    parent = options.parent if options is not None else None
    own = pulumi.ResourceOptions(
        aliases=[
            *(_former_urn(resource_name, each, parent) for each in formerly),
            *_former_names(options, formerly),
        ],
        version=version,
    )
    return own if options is None else pulumi.ResourceOptions.merge(own, options)


def _former_urn(resource_name: str, former_type: str, parent: pulumi.Resource | None) -> pulumi.Input[str]:
    """Return the URN of a resource as it would be with another type.

    `pulumi.Alias(type_=…)` says the same, and makes some twenty outputs with a task each where the SDK puts a URN together.
    """
    if parent is None:
        home = f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::"
        return f"{home}{former_type}::{resource_name}"
    return parent.urn.apply(lambda urn: f"{_as_home(urn)}{former_type}::{resource_name}")


def _as_home(parent_urn: str) -> str:
    """Return what the URNs of a resource's children begin with, before their own type."""
    start, project, types, _ = parent_urn.split("::", 3)
    is_stack = types == _STACK_TYPE
    return f"{start}::{project}::" if is_stack else f"{start}::{project}::{types}$"


def _former_names(options: pulumi.ResourceOptions | None, formerly: Sequence[str]) -> Iterator[pulumi.Alias]:
    """Yield the program's aliases once more for each type: a number may be renamed and change the door in one step."""
    for alias in (options and options.aliases) or ():
        if isinstance(alias, pulumi.Alias) and not isinstance(alias.type_, str):
            for each in formerly:
                yield pulumi.Alias(
                    name=alias.name,
                    type_=each,
                    parent=alias.parent,
                    stack=alias.stack,
                    project=alias.project,
                )


def refuse_provider(where: str, options: pulumi.ResourceOptions | None) -> None:
    """Raise pulumi.RunError where the dynamic door is given a provider of the native one, which Pulumi would pass over.

    Args:
        where: What is declared.
        options: Its own.
    """
    if options is None:
        return
    several = options.providers or ()
    given = [options.provider, *(several.values() if isinstance(several, dict) else several)]
    if any(each is not None and each.package == NATIVE_PACKAGE for each in given):
        raise pulumi.RunError(
            f"{where}: provider: Pulumi would pass over it, because it is of the native door; declare "
            "connection=Connection(…) here, or take the name from pulumi_chime.native"
        )


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
