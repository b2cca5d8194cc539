"""Amazon Chime SDK Voice phone numbers as Pulumi resources, updated in the fewest batch calls."""

from pulumi_chime.connection import Connection
from pulumi_chime.failures import ChimeError
from pulumi_chime.fleet import PhoneNumberFleet, load_fleet
from pulumi_chime.fleet_number import UNMANAGED, FleetNumber, NumberDefaults
from pulumi_chime.numbers import OnAdopt, OnDestroy, ProductType
from pulumi_chime.phone_number import PhoneNumber

__all__ = [
    "UNMANAGED",
    "ChimeError",
    "Connection",
    "FleetNumber",
    "NumberDefaults",
    "OnAdopt",
    "OnDestroy",
    "PhoneNumber",
    "PhoneNumberFleet",
    "ProductType",
    "load_fleet",
]
