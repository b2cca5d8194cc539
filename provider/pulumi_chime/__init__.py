"""Amazon Chime SDK Voice phone numbers as Pulumi resources, updated in the fewest batch calls."""

from pulumi_chime.model.choices import OnAdopt, OnDestroy, ProductType
from pulumi_chime.model.failures import ChimeError
from pulumi_chime.model.numbers import Live
from pulumi_chime.program.connection import Connection
from pulumi_chime.program.fleet import PhoneNumberFleet, load_fleet
from pulumi_chime.program.fleet_row import UNMANAGED, FleetNumber, NumberDefaults
from pulumi_chime.program.lookup import get_phone_number, list_phone_numbers
from pulumi_chime.program.phone_number import PhoneNumber

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
