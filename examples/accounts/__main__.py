"""Phone numbers in several AWS accounts and regions, from a table for each. Nothing is ordered or released."""

from typing import NamedTuple

import pulumi

from pulumi_chime import native as chime


class Place(NamedTuple):
    """Where numbers live.

    Attributes:
        profile: Of the AWS configuration, which leads to the account.
        region: The region of the numbers.
        account_id: Numbers of any other account are refused, whatever the profile leads to today.
    """

    profile: str
    region: str
    account_id: str


PLACES = {
    "seattle": Place("contoso-us", "us-east-1", "111122223333"),
    "frankfurt": Place("contoso-eu", "eu-central-1", "444455556666"),
}

for name, place in PLACES.items():
    provider = chime.Provider(name, **place._asdict())
    fleet = chime.PhoneNumberFleet(
        name,
        numbers=chime.load_fleet(f"{name}.csv"),
        opts=pulumi.ResourceOptions(provider=provider),
    )
    pulumi.export(name, len(fleet.phone_numbers))
