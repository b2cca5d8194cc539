"""The account that a command looks at: the options that name it, as the provider's settings do, and what reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from pulumi_chime.account.reading import AccountReader, make_reader, open_client
from pulumi_chime.model import settings
from pulumi_chime.model.connection import Connection
from pulumi_chime.model.wording import COMMAND_WITH_OPTIONS

_WORDS = {
    "region": COMMAND_WITH_OPTIONS.region,
    "profile": COMMAND_WITH_OPTIONS.profile,
    "endpointUrl": COMMAND_WITH_OPTIONS.endpoint_url,
    "accountId": COMMAND_WITH_OPTIONS.account_id,
}


@dataclass(frozen=True, slots=True)
class AccountOptions:
    """The options that name an account; None: as AWS's own tools find it."""

    region: Annotated[
        str | None, typer.Option("--region", help="AWS region.", show_default="as AWS's own tools find it")
    ] = None
    profile: Annotated[
        str | None,
        typer.Option(
            "--profile", help="Profile of the AWS configuration.", show_default="as AWS's own tools find it"
        ),
    ] = None
    endpoint_url: Annotated[
        str | None,
        typer.Option(
            "--endpoint-url",
            help="Another address of the service, such as an emulator's.",
            show_default="AWS's",
        ),
    ] = None
    account_id: Annotated[
        str | None,
        typer.Option("--account-id", help="Refuse to read any other account.", show_default="any"),
    ] = None

    @property
    def given(self) -> dict[str, str]:
        """Those that are given, under the names of the provider's settings."""
        named = {
            "region": self.region,
            "profile": self.profile,
            "endpointUrl": self.endpoint_url,
            "accountId": self.account_id,
        }
        return {name: text for name, text in named.items() if text is not None}

    def read(self) -> settings.Settings:
        """Return the settings that they give, under the rules of the provider's own.

        Raises:
            typer.BadParameter: One of them is impossible.
        """
        try:
            return settings.read(self.given.get, _WORDS.__getitem__)
        except settings.SettingsError as error:
            raise typer.BadParameter(str(error).replace("\n", "; ")) from None


def open_reader(given: settings.Settings) -> AccountReader:
    """Return the account that the settings name, to be looked at as it is now.

    Raises:
        ChimeError: There is no such profile, no region, or no credentials.
    """
    client = open_client(Connection().resolved(given), given, COMMAND_WITH_OPTIONS)
    return make_reader(client, given, COMMAND_WITH_OPTIONS)
