"""Amazon Chime SDK Voice phone numbers as native resources of Pulumi, through the plugin `pulumi-resource-chime`.

The same names as in `pulumi_chime`, so that a program moves between the two doors by its import line: only `connection`
is another provider here, in the resource options.
"""

from pulumi_chime.model.choices import OnAdopt, OnDestroy, ProductType
from pulumi_chime.model.failures import ChimeError
from pulumi_chime.model.numbers import Live
from pulumi_chime.native.program.fleet import PhoneNumberFleet
from pulumi_chime.native.program.lookup import get_phone_number, list_phone_numbers
from pulumi_chime.native.program.phone_number import PhoneNumber
from pulumi_chime.native.program.provider import Provider
from pulumi_chime.program.fleet import load_fleet
from pulumi_chime.program.fleet_row import UNMANAGED, FleetNumber, NumberDefaults

__all__ = [
    "UNMANAGED",
    "ChimeError",
    "FleetNumber",
    "Live",
    "NumberDefaults",
    "OnAdopt",
    "OnDestroy",
    "PhoneNumber",
    "PhoneNumberFleet",
    "ProductType",
    "Provider",
    "get_phone_number",
    "list_phone_numbers",
    "load_fleet",
]
