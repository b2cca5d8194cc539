"""The account that a command looks at: the options that name it, as the provider's settings do, and what reads it."""

from __future__ import annotations

from typing import Annotated

import typer

from pulumi_chime.account.reading import AccountReader, make_reader, open_client
from pulumi_chime.model import settings
from pulumi_chime.model.connection import Connection

Region = Annotated[
    str | None, typer.Option("--region", help="AWS region.", show_default="as AWS's own tools find it")
]
Profile = Annotated[
    str | None,
    typer.Option(
        "--profile", help="Profile of the AWS configuration.", show_default="as AWS's own tools find it"
    ),
]
EndpointUrl = Annotated[
    str | None,
    typer.Option(
        "--endpoint-url", help="Another address of the service, such as an emulator's.", show_default="AWS's"
    ),
]
AccountId = Annotated[
    str | None, typer.Option("--account-id", help="Refuse to read any other account.", show_default="any")
]

_OPTIONS = {
    "region": "--region",
    "profile": "--profile",
    "endpointUrl": "--endpoint-url",
    "accountId": "--account-id",
}


def read_settings(
    region: str | None, profile: str | None, endpoint_url: str | None, account_id: str | None
) -> settings.Settings:
    """Return the settings that the options of a command give, under the rules of the provider's own.

    Raises:
        typer.BadParameter: One of them is impossible.
    """
    given = {"region": region, "profile": profile, "endpointUrl": endpoint_url, "accountId": account_id}
    try:
        return settings.read(given.get, _OPTIONS.__getitem__)
    except settings.SettingsError as error:
        raise typer.BadParameter(str(error).replace("\n", "; ")) from None


def open_reader(given: settings.Settings) -> AccountReader:
    """Return the account that the settings name, to be looked at as it is now.

    Raises:
        ChimeError: There is no such profile, no region, or no credentials.
    """
    return make_reader(open_client(Connection().resolved(given), given), given)
