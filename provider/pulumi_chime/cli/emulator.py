"""`pulumi-chime emulator`: serve the phone-number API on this machine."""

from __future__ import annotations

import sys
from typing import Annotated

import typer


def emulator(
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 for any free one.")] = 0,
    database: Annotated[
        str, typer.Option(help="A file, which survives a restart, or :memory:.")
    ] = ":memory:",
    numbers: Annotated[int, typer.Option(min=0, help="How many numbers a new database begins with.")] = 0,
    plain: Annotated[
        bool,
        typer.Option("--plain", help="All of them US, local, unassigned, VoiceConnector, without names."),
    ] = False,
    seed: Annotated[int, typer.Option(help="Seed of the numbers and of the faults' chances.")] = 0,
    latency: Annotated[float, typer.Option(min=0, help="Milliseconds that a call takes.")] = 0.0,
    region: Annotated[str, typer.Option(help="The region of the numbers.")] = "us-east-1",
    account: Annotated[
        list[str] | None,
        typer.Option(
            help="ACCOUNT_ID of the numbers, or ACCESS_KEY=ACCOUNT_ID for another caller's account."
        ),
    ] = None,
    quota: Annotated[
        int | None, typer.Option(min=0, help="Numbers an account may have. [default: as at the start]")
    ] = None,
    switch: Annotated[
        list[str] | None, typer.Option("--set", help="NAME=VALUE: what is unknown of the real service.")
    ] = None,
) -> None:
    """Serve the phone-number API of Amazon Chime SDK Voice, for any AWS client that is given the endpoint.

    The first line on standard output is `listening on http://…`; Ctrl-C stops. Try it with:

    aws chime-sdk-voice list-phone-numbers --endpoint-url http://…
    """
    try:
        import chime_emulator
    except ModuleNotFoundError as missing:
        _fail(f"{missing.name} is not installed: pip install 'pulumi-chime[emulator]'")
    try:
        owner, accounts = _accounts(account or [])
        options = chime_emulator.Options(
            host=host,
            port=port,
            database=database,
            numbers=numbers,
            plain=plain,
            seed=seed,
            latency=latency / 1000,
            region=region,
            account=owner,
            accounts=accounts,
            quota=quota,
            switches=chime_emulator.switched(switch or []),
        )
    except chime_emulator.SwitchError as error:
        raise typer.BadParameter(str(error), param_hint="--set") from None
    try:
        chime_emulator.serve(options)
    except (chime_emulator.ListenError, chime_emulator.StoreError) as error:
        _fail(str(error))


def _accounts(settings: list[str]) -> tuple[str, dict[str, str]]:
    """Return the account of the numbers, and the accounts of access keys."""
    owner, accounts = "123456789012", {}
    for setting in settings:
        access_key, _, account = setting.rpartition("=")
        if not (account.isdecimal() and len(account) == 12):
            raise typer.BadParameter(f"{setting}: an account id has 12 digits", param_hint="--account")
        if access_key:
            accounts[access_key] = account
        else:
            owner = account
    return owner, accounts


def _fail(message: str) -> None:
    print(f"pulumi-chime emulator: {message}", file=sys.stderr)
    raise typer.Exit(1)
