"""A fleet on the native door: many declarations from one table, checked together before any of them is registered."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pulumi

from pulumi_chime.model.choices import OnAdopt, OnDestroy
from pulumi_chime.model.resource_types import FLEET_TYPE
from pulumi_chime.native.program.phone_number import PhoneNumber
from pulumi_chime.native.program.provider import place_of
from pulumi_chime.program.fleet import check_rows, number_arguments
from pulumi_chime.program.fleet_row import read_defaults
from pulumi_chime.program.inputs import as_output

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pulumi_chime.program.fleet_row import FleetNumber, NumberDefaults


class PhoneNumberFleet(pulumi.ComponentResource):
    """Many phone numbers, each a `PhoneNumber` of its own that is named after its key or its number.

    Moving a row therefore changes nothing, and removing one lets go of that number alone.
    """

    phone_numbers: Mapping[str, PhoneNumber]
    """The numbers of the fleet by key, or by E.164 number where a row has no key."""

    def __init__(
        self,
        resource_name: str,
        *,
        numbers: Iterable[FleetNumber],
        defaults: NumberDefaults | Mapping[str, Any] | None = None,
        on_adopt: pulumi.Input[OnAdopt | str] = OnAdopt.MATCH,
        on_destroy: pulumi.Input[OnDestroy | str] = OnDestroy.RETAIN,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the numbers.

        Args:
            resource_name: The fleet's name in the stack; its numbers are named `<resource_name>-<key or number>`.
            numbers: Rows from `load_fleet`, or written in the program.
            defaults: What a row declares where it says nothing itself; also as a mapping.
            on_adopt: As for `PhoneNumber`, for all numbers.
            on_destroy: As for `PhoneNumber`, for all numbers.
            opts: Pulumi's resource options; `provider` names another account or region, for all numbers.

        Raises:
            pulumi.RunError: Something that is declared cannot be; the message lists all of it, and
                nothing has been registered.
        """
        policies = {"on_adopt": as_output(on_adopt), "on_destroy": as_output(on_destroy)}
        rows = check_rows(resource_name, numbers, defaults, policies, place_of(opts))
        super().__init__(FLEET_TYPE, resource_name, None, opts)
        chosen = read_defaults(defaults)
        self.phone_numbers = MappingProxyType(
            {
                row.key_or_number: PhoneNumber(
                    **number_arguments(self, resource_name, row, chosen, opts), **policies
                )
                for row in rows
            }
        )
        self.register_outputs({})
