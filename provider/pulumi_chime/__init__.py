"""Amazon Chime SDK Voice phone numbers as Pulumi resources, updated in the fewest batch calls."""

from typing import TYPE_CHECKING

from pulumi_chime.model.front import load_on_demand
from pulumi_chime.model.version import VERSION

if TYPE_CHECKING:
    from pulumi_chime.model.choices import OnAdopt, OnDestroy, ProductType
    from pulumi_chime.model.failures import ChimeError
    from pulumi_chime.model.numbers import Live
    from pulumi_chime.program.connection import Connection
    from pulumi_chime.program.fleet import PhoneNumberFleet, load_fleet
    from pulumi_chime.program.fleet_row import UNMANAGED, FleetNumber, NumberDefaults
    from pulumi_chime.program.lookup import get_phone_number, list_phone_numbers
    from pulumi_chime.program.phone_number import PhoneNumber

__version__ = VERSION

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

__getattr__ = load_on_demand(
    __name__,
    {
        "ChimeError": "pulumi_chime.model.failures",
        "Connection": "pulumi_chime.program.connection",
        "FleetNumber": "pulumi_chime.program.fleet_row",
        "Live": "pulumi_chime.model.numbers",
        "NumberDefaults": "pulumi_chime.program.fleet_row",
        "OnAdopt": "pulumi_chime.model.choices",
        "OnDestroy": "pulumi_chime.model.choices",
        "PhoneNumber": "pulumi_chime.program.phone_number",
        "PhoneNumberFleet": "pulumi_chime.program.fleet",
        "ProductType": "pulumi_chime.model.choices",
        "UNMANAGED": "pulumi_chime.program.fleet_row",
        "get_phone_number": "pulumi_chime.program.lookup",
        "list_phone_numbers": "pulumi_chime.program.lookup",
        "load_fleet": "pulumi_chime.program.fleet",
    },
)


def __dir__() -> list[str]:
    """Return the public names, for whoever looks around."""
    return __all__
