"""`pulumi-chime inventory`: what is in the account."""

from __future__ import annotations

from datetime import datetime, timezone
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer

from pulumi_chime.cli.exit_codes import FOUND_PROBLEMS
from pulumi_chime.cli.option_groups import with_option_groups
from pulumi_chime.cli.output import open_console, print_json, writing
from pulumi_chime.cli.selection import AllRegions, SelectionOptions, read_account
from pulumi_chime.cli.service import AccountOptions
from pulumi_chime.onboarding import documents, terminal

if TYPE_CHECKING:
    from pulumi_chime.onboarding.survey import Survey


class Format(str, Enum):
    """How an inventory is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    YAML = "yaml"


@with_option_groups
def inventory(
    *,
    selection: SelectionOptions,
    output: Annotated[
        Format,
        typer.Option("--format", help="For people, a spreadsheet, or machines; see docs/inventory.md."),
    ] = Format.TABLE,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    all_regions: AllRegions = False,
    account: AccountOptions,
) -> None:
    """List the phone numbers of the account: names, statuses, what holds them, what is pending and until when.

    pulumi-chime inventory --country US --status Unassigned

    Nothing is written to the account. It takes one call for every 100 numbers. What --json prints is what `aws chime-sdk-voice list-phone-numbers` prints, and `pulumi-chime emulator --import` takes it.

    Exit codes: 0 fine; 1 the account, or a region of it, could not be read, which standard error tells; 2 wrong usage.
    """
    if as_json and output not in {Format.TABLE, Format.JSON}:
        raise typer.BadParameter(f"give one of --json and --format {output.value}", param_hint="--json")
    selected, given = selection.read(), account.read()
    if all_regions and account.region is not None:
        raise typer.BadParameter("give one of --region and --all-regions", param_hint="--all-regions")
    found = read_account("inventory", given, all_regions=all_regions)
    with writing("inventory"):
        _show(found.filtered(selected), Format.JSON if as_json else output)
    if found.failed:
        raise typer.Exit(FOUND_PROBLEMS)


def _show(found: Survey, output: Format) -> None:
    now = datetime.now(timezone.utc)
    if output is Format.TABLE:
        terminal.show_table(found, now, open_console())
    elif output is Format.JSON:
        print_json(documents.as_document(found))
    else:
        text = documents.render_csv(found, now) if output is Format.CSV else documents.render_yaml(found)
        print(text, end="")
