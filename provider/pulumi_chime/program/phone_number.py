"""The declaration: PhoneNumber, its inputs, and everything about them that can be known without the service.

Annotations are no text here: Pulumi evaluates those of a class anew for each resource, a fifth of a millisecond.
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar
from weakref import WeakKeyDictionary

import pulumi
from pulumi.dynamic import Resource
from pulumi.runtime.settings import get_monitor

from pulumi_chime.model import rules, settings
from pulumi_chime.model.choices import OnAdopt, OnDestroy, ProductType
from pulumi_chime.model.connection import Connection
from pulumi_chime.model.identity import e164
from pulumi_chime.model.numbers import OUTPUTS
from pulumi_chime.model.problem import Problem, report
from pulumi_chime.program.inputs import plain_values
from pulumi_chime.provider import PhoneNumberProvider

_Value = TypeVar("_Value")


class PhoneNumber(Resource, module="chime", name="PhoneNumber"):
    """A phone number of the account, taken over as it is and kept as declared.

    Creating the resource adopts a number that is already in the account; it never orders one.
    Deleting it leaves the number in the account unless `on_destroy="release"`.
    """

    phone_number: pulumi.Output[str]
    """E.164, such as `+12065550100`."""
    phone_number_id: pulumi.Output[str]
    """The service's id of the number, as the service writes it."""
    phone_number_arn: pulumi.Output[str]
    name: pulumi.Output[str]
    """The number's name in the account; empty where it has none."""
    calling_name: pulumi.Output[str]
    """What the called person sees; empty where it has none."""
    product_type: pulumi.Output[str]
    status: pulumi.Output[str]
    """`Assigned`, `Unassigned`, or one of the statuses of a number that comes or goes."""
    calling_name_status: pulumi.Output[str]
    """`UpdateInProgress` for up to 72 hours after a change; `UpdateSucceeded`, `UpdateFailed`, `Unassigned`."""
    type: pulumi.Output[str]
    """`Local` or `TollFree`."""
    country: pulumi.Output[str]
    """ISO 3166-1 alpha-2."""
    associations: pulumi.Output[list[dict[str, str]]]
    """What holds the number: each with `Name` (such as `VoiceConnectorId`) and `Value`."""

    def __init__(
        self,
        resource_name: str,
        *,
        phone_number: pulumi.Input[str],
        name: pulumi.Input[str] | None = None,
        calling_name: pulumi.Input[str] | None = None,
        product_type: pulumi.Input[ProductType | str] | None = None,
        on_adopt: pulumi.Input[OnAdopt | str] = OnAdopt.MATCH,
        on_destroy: pulumi.Input[OnDestroy | str] = OnDestroy.RETAIN,
        connection: Connection | None = None,
        opts: pulumi.ResourceOptions | None = None,
        _defaulted: Sequence[str] | None = None,
    ) -> None:
        """Declare a number.

        Args:
            resource_name: The resource's name in the stack.
            phone_number: Which number, E.164; changing it replaces the resource.
            name: At most 256 characters; None: not managed; "": cleared.
            calling_name: 2 to 15 letters, digits and spaces; None: not managed; "": cleared.
                A change takes up to 72 hours, and no other is accepted meanwhile.
            product_type: Changes only while the number is unassigned; billing follows it.
            on_adopt: What to do where a declared value differs from a live one that is not empty:
                "match" fails, "overwrite" writes.
            on_destroy: "retain" leaves the number in the account; "release" gives it up, and only
                while the setting `chime:maxReleases` allows it.
            connection: Another account or region than the stack's.
            opts: Pulumi's resource options.

        Raises:
            pulumi.RunError: Something that is declared cannot be; the message lists all of it.
        """
        declared = {
            "phone_number": phone_number,
            "name": name,
            "calling_name": calling_name,
            "product_type": _plain_text(product_type),
            "on_adopt": _plain_text(on_adopt),
            "on_destroy": _plain_text(on_destroy),
        }
        problems = rules.problems(plain_values(declared))
        refuse(f"PhoneNumber {resource_name}", [(resource_name, problem) for problem in problems])
        if isinstance(phone_number, str):
            declared["phone_number"] = e164(phone_number)
            _claim(resource_name, e164(phone_number), connection)
        super().__init__(
            PhoneNumberProvider(),
            resource_name,
            {
                **declared,
                # Each name costs an output with tasks of its own; these two nobody reads, and most numbers lack them.
                **({"connection": connection.as_inputs()} if connection else {}),
                # What comes from a fleet's defaults, and is left out where a number cannot have it.
                **({"defaulted": _defaulted} if _defaulted else {}),
                # An output is readable only if the program names it.
                **dict.fromkeys(name for name in OUTPUTS if name not in declared),
            },
            _retaining(opts) if declared["on_destroy"] == OnDestroy.RETAIN.value else opts,
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


def _retaining(opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions:
    """Return the options with the engine's own retention, so that a preview shows `[retain]`."""
    return pulumi.ResourceOptions.merge(pulumi.ResourceOptions(retain_on_delete=True), opts)


_claims: WeakKeyDictionary[object, dict[tuple[str, Connection], str]] = WeakKeyDictionary()
"""The resources that declare each number, by the run's connection to the engine: a process may see several runs."""


def declared_as(phone_number: str, connection: Connection | None) -> str | None:
    """Return the name under which this program has declared the number already on the same connection."""
    return _claimed().get((phone_number, connection or Connection()))


def _claim(resource_name: str, phone_number: str, connection: Connection | None) -> None:
    """Raise pulumi.RunError where this program declares the number already on the same connection."""
    other = _claimed().setdefault((phone_number, connection or Connection()), resource_name)
    if other != resource_name:
        raise pulumi.RunError(
            f"phone number {phone_number} is declared twice, as {other} and as {resource_name}; "
            "a number belongs to one resource: remove one of them"
        )


def _claimed() -> dict[tuple[str, Connection], str]:
    engine = get_monitor()
    # Without an engine Pulumi itself refuses the declaration, in a moment and in its own words.
    return {} if engine is None else _claims.setdefault(engine, {})
