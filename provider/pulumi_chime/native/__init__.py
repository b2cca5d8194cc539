"""Amazon Chime SDK Voice phone numbers as native resources of Pulumi, through the plugin `pulumi-resource-chime`.

The same names as in `pulumi_chime`, so that a program moves between the two doors by its import line: only `connection`
is another provider here, in the resource options.
"""

from typing import TYPE_CHECKING

from pulumi_chime.model.front import load_on_demand

if TYPE_CHECKING:
    from pulumi_chime.model.choices import OnAdopt, OnDestroy, ProductType
    from pulumi_chime.model.failures import ChimeError
    from pulumi_chime.model.numbers import Live
    from pulumi_chime.model.settings import Preflight
    from pulumi_chime.native.program.fleet import PhoneNumberFleet
    from pulumi_chime.native.program.lookup import get_phone_number, list_phone_numbers
    from pulumi_chime.native.program.number_set import PhoneNumberSet
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
    "PhoneNumberSet",
    "Preflight",
    "ProductType",
    "Provider",
    "get_phone_number",
    "list_phone_numbers",
    "load_fleet",
]

__getattr__ = load_on_demand(
    __name__,
    {
        "ChimeError": "pulumi_chime.model.failures",
        "FleetNumber": "pulumi_chime.program.fleet_row",
        "Live": "pulumi_chime.model.numbers",
        "NumberDefaults": "pulumi_chime.program.fleet_row",
        "OnAdopt": "pulumi_chime.model.choices",
        "OnDestroy": "pulumi_chime.model.choices",
        "PhoneNumber": "pulumi_chime.native.program.phone_number",
        "PhoneNumberFleet": "pulumi_chime.native.program.fleet",
        "PhoneNumberSet": "pulumi_chime.native.program.number_set",
        "Preflight": "pulumi_chime.model.settings",
        "ProductType": "pulumi_chime.model.choices",
        "Provider": "pulumi_chime.native.program.provider",
        "UNMANAGED": "pulumi_chime.program.fleet_row",
        "get_phone_number": "pulumi_chime.native.program.lookup",
        "list_phone_numbers": "pulumi_chime.native.program.lookup",
        "load_fleet": "pulumi_chime.program.fleet",
    },
)


def __dir__() -> list[str]:
    """Return the public names, for whoever looks around."""
    return __all__
