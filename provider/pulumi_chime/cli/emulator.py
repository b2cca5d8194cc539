"""`pulumi-chime emulator`: serve the phone-number API on this machine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from pulumi_chime.cli.ending import fail
from pulumi_chime.cli.exit_codes import FOUND_PROBLEMS

if TYPE_CHECKING:
    from types import ModuleType

_ACCOUNT = "123456789012"
_ACCOUNT_DIGITS = 12
_LONGEST_LATENCY = 3_600_000


def _check_region(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+", value):
        raise typer.BadParameter(f"{value!a}: a region is spelled like us-east-1")
    return value


def emulator(
    *,
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 for any free one.")] = 0,
    database: Annotated[
        str, typer.Option(help="A file, which survives a restart, or :memory:.")
    ] = ":memory:",
    numbers: Annotated[int, typer.Option(min=0, help="How many numbers to make up for a new database.")] = 0,
    plain: Annotated[
        bool, typer.Option("--plain", help="Make them all alike: US, local, unassigned, without names.")
    ] = False,
    imports: Annotated[
        list[str] | None,
        typer.Option(
            "--import",
            metavar="FILE",
            help="Numbers for a new database: JSON from `aws chime-sdk-voice list-phone-numbers`; repeatable.",
        ),
    ] = None,
    seed: Annotated[
        int,
        typer.Option(help="The same seed makes the same numbers, and lets faults strike the same requests."),
    ] = 0,
    latency: Annotated[
        int, typer.Option(min=0, max=_LONGEST_LATENCY, help="Milliseconds that each call takes.")
    ] = 0,
    region: Annotated[
        str, typer.Option(callback=_check_region, help="The region of the numbers; others are empty.")
    ] = "us-east-1",
    account: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[KEY=]ID",
            help=f"ID: the account of the numbers; KEY=ID: that of requests signed with an access key; "
            f"repeatable. (default: {_ACCOUNT})",
        ),
    ] = None,
    quota: Annotated[
        int | None,
        typer.Option(
            min=0, help="Numbers an account may have. (default: as many as it began with, at least 5)"
        ),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="A switch for what is unknown about the service, repeatable: see docs/emulator.md.",
        ),
    ] = None,
    names: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-host",
            metavar="NAME",
            help="Another name by which the emulator may be reached, such as a container's; repeatable.",
        ),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log each request to standard error.")] = False,
) -> None:
    """Serve the phone-number API of Amazon Chime SDK Voice to any AWS client that is given the endpoint.

    The one line on standard output is `listening on http://…`: open it in a browser to watch. Ctrl-C stops. Then, for
    instance:

    aws chime-sdk-voice list-phone-numbers --endpoint-url http://…
    """
    chime_emulator = import_emulator()
    owner, accounts = _read_accounts(account or [])
    try:
        options = chime_emulator.Options(
            host=host,
            port=port,
            database=database,
            beginning=chime_emulator.Beginning(numbers, plain, seed, tuple(imports or [])),
            seed=seed,
            latency=latency / 1000,
            account=owner,
            region=region,
            accounts=accounts,
            quota=quota,
            switches=chime_emulator.switched(settings or []),
            host_names=chime_emulator.host_names(names or []),
        )
    except chime_emulator.SwitchError as error:
        raise typer.BadParameter(str(error), param_hint="--set") from None
    except chime_emulator.HostNameError as error:
        raise typer.BadParameter(str(error), param_hint="--allow-host") from None
    try:
        chime_emulator.serve(options, verbose=verbose)
    except (chime_emulator.StoreError, chime_emulator.InventoryError, chime_emulator.ListenError) as error:
        fail("emulator", error, FOUND_PROBLEMS)


def import_emulator() -> ModuleType:
    """Return the emulator, whose libraries are an extra."""
    try:
        import chime_emulator  # noqa: PLC0415  # the other commands do without it
    except ModuleNotFoundError as error:
        fail(
            "emulator", f"{error.name} is not installed; pip install 'pulumi-chime[emulator]'", FOUND_PROBLEMS
        )
    return chime_emulator


def _read_accounts(settings: list[str]) -> tuple[str, dict[str, str]]:
    """Return the account of the numbers, and the accounts of access keys."""
    owner, accounts = _ACCOUNT, {}
    for setting in settings:
        access_key, _, account = setting.rpartition("=")
        if not (account.isascii() and account.isdecimal() and len(account) == _ACCOUNT_DIGITS):
            raise typer.BadParameter(
                f"{setting}: an account id has {_ACCOUNT_DIGITS} digits", param_hint="--account"
            )
        if access_key:
            accounts[access_key] = account
        else:
            owner = account
    return owner, accounts
