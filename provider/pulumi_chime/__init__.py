"""Amazon Chime SDK Voice phone numbers as Pulumi resources, updated in the fewest batch calls."""

from pulumi_chime.connection import Connection
from pulumi_chime.failures import ChimeError
from pulumi_chime.fleet import PhoneNumberFleet, load_fleet
from pulumi_chime.fleet_number import UNMANAGED, FleetNumber, NumberDefaults
from pulumi_chime.lookup import get_phone_number, list_phone_numbers
from pulumi_chime.numbers import Live, OnAdopt, OnDestroy, ProductType
from pulumi_chime.phone_number import PhoneNumber

__all__ = [
    "UNMANAGED",
    "ChimeError",
    "Connection",
    "FleetNumber",
    "Live",
    "NumberDefaults",
    "OnAdopt",
    "OnDestroy",
    "PhoneNumber",
    "PhoneNumberFleet",
    "ProductType",
    "get_phone_number",
    "list_phone_numbers",
    "load_fleet",
]
