"""`pulumi-chime adopt`: a program that declares the numbers of an account as they are."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pulumi_chime.cli.ending import fail
from pulumi_chime.cli.exit_codes import FOUND_PROBLEMS, WRONG_USAGE
from pulumi_chime.cli.output import print_json, writing
from pulumi_chime.cli.selection import (
    AllRegions,
    Associations,
    Countries,
    Names,
    ProductTypes,
    Statuses,
    Types,
    read_account,
    read_filter,
)
from pulumi_chime.cli.service import AccountId, EndpointUrl, Profile, Region, read_settings
from pulumi_chime.model.addresses import shown_address
from pulumi_chime.onboarding.declaring import declare
from pulumi_chime.onboarding.directory import InTheWayError, require_free, write_directory
from pulumi_chime.onboarding.fleets import Split, split
from pulumi_chime.onboarding.managed import ManagedTable, NotManagedError, add_rows, find_tables
from pulumi_chime.onboarding.programs import Language, Project, TableFormat, next_steps, write_files

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pulumi_chime.model.settings import Settings
    from pulumi_chime.onboarding.declaring import DeclaredRow, LeftOut
    from pulumi_chime.onboarding.fleets import Fleet
    from pulumi_chime.onboarding.survey import Survey


def adopt(
    directory: Annotated[Path, typer.Argument(help="A new directory for the program.", show_default=False)],
    *,
    language: Annotated[Language, typer.Option(help="Of the program.")] = Language.PYTHON,
    table: Annotated[
        TableFormat | None,
        typer.Option(help="Of the fleet files of a Python program.", show_default="csv"),
    ] = None,
    by: Annotated[
        Split | None, typer.Option("--by", help="Split into several fleets; region: of all regions.")
    ] = None,
    statuses: Statuses = None,
    product_types: ProductTypes = None,
    types: Types = None,
    countries: Countries = None,
    names: Names = None,
    associations: Associations = None,
    update: Annotated[
        bool,
        typer.Option(
            "--update", help="Add what is new to the fleet files of a Python program that is there."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Tell for machines; see docs/adopting.md.")] = False,
    all_regions: AllRegions = False,
    region: Region = None,
    profile: Profile = None,
    endpoint_url: EndpointUrl = None,
    account_id: AccountId = None,
) -> None:
    """Write a program that declares the account's numbers as they are, so that its first `pulumi up` writes nothing.

    pulumi-chime adopt phone-numbers --country US --by association

    The account is only read, and no file is overwritten. Numbers that are ordered, ported or given up are left out; names that cannot be declared, and pending calling names, are left alone. Both are told.

    For the directory of a Python program that adopt has written, it tells what is new in the account and what is gone; --update adds the new rows at the end of the fleet files.

    Exit codes: 0 written, or nothing new; 1 nothing to adopt, something new or gone, or the account or one of its regions could not be read; 2 wrong usage, or something is in the way.
    """
    if table is not None and language is not Language.PYTHON:
        raise typer.BadParameter("only a Python program has a table beside it", param_hint="--table")
    has_regions = all_regions or by is Split.REGION
    if has_regions and region is not None:
        raise typer.BadParameter("give one region, or all of them", param_hint="--region")
    selected = read_filter(
        statuses=statuses,
        product_types=product_types,
        types=types,
        countries=countries,
        names=names,
        associations=associations,
    )
    given = read_settings(region, profile, endpoint_url, account_id)
    tables = _find_tables(directory)
    if update and not tables:
        fail("adopt", f"{directory} has no Python program that loads a fleet file; see --help", WRONG_USAGE)
    if not tables:
        _require_free(directory)
    found = read_account(given, all_regions=has_regions, asks_default=True)
    for line in found.failure_lines():
        print(f"pulumi-chime adopt: {line}", file=sys.stderr)
    if len(found.failed) == len(found.regions):
        raise typer.Exit(FOUND_PROBLEMS)
    rows, left_out = declare(found.filtered(selected).regions)
    if tables:
        _compare(
            tables, rows, found, split(rows, by, has_regions=has_regions), update=update, as_json=as_json
        )
        return
    if not rows:
        fail("adopt", _nothing(found, left_out), FOUND_PROBLEMS)
    fleets = split(rows, by, has_regions=has_regions)
    project = Project(_project_name(directory), fleets, _stack_settings(given, found, fleets))
    files = write_files(project, language, table or TableFormat.CSV)
    _write(directory, files)
    with writing("adopt"):
        _tell(directory, sorted(files), fleets, left_out, given, language=language, as_json=as_json)
    if found.failed:
        raise typer.Exit(FOUND_PROBLEMS)


def _find_tables(directory: Path) -> list[ManagedTable]:
    try:
        return find_tables(directory)
    except (NotManagedError, ValueError) as error:
        fail("adopt", error, WRONG_USAGE)
    except OSError as error:
        fail("adopt", f"{directory}: {error.strerror or error}", WRONG_USAGE)


def _compare(
    tables: Sequence[ManagedTable],
    rows: Sequence[DeclaredRow],
    found: Survey,
    fleets: Sequence[Fleet],
    *,
    update: bool,
    as_json: bool,
) -> None:
    """Tell what is new in the account and what is gone from it, and add what is new where that is asked for."""
    managed = {number for table in tables for number in table.phone_numbers}
    live = {each.phone_number for each in found.numbers}
    new = [row for row in rows if row.phone_number not in managed]
    # Of a region that was not asked, nobody knows what is gone.
    gone = [] if found.failed else sorted(managed - live)
    placed = {row.phone_number: table for row in new if (table := _place(row, tables, fleets))}
    if update:
        _add(placed, new)
    left = [row for row in new if not update or row.phone_number not in placed]
    with writing("adopt"):
        if as_json:
            print_json(
                {"new": [row.phone_number for row in new], "gone": gone, "added": len(new) - len(left)}
            )
        else:
            _tell_differences(new, gone, left, update=update)
    if left or gone or found.failed:
        raise typer.Exit(FOUND_PROBLEMS)


def _place(row: DeclaredRow, tables: Sequence[ManagedTable], fleets: Sequence[Fleet]) -> ManagedTable | None:
    """Return the table that a new number belongs to: the only one, or the one named as its fleet; None for neither."""
    if len(tables) == 1:
        return tables[0]
    name = next(fleet.name for fleet in fleets if row in fleet.rows)
    return next((table for table in tables if table.file.stem == name), None)


def _add(placed: Mapping[str, ManagedTable], new: Sequence[DeclaredRow]) -> None:
    for table in {id(table): table for table in placed.values()}.values():
        rows = [row for row in new if placed.get(row.phone_number) is table]
        try:
            add_rows(table, rows)
        except NotManagedError as error:
            fail("adopt", error, WRONG_USAGE)
        except OSError as error:
            fail("adopt", f"{table.file} was not written: {error.strerror or error}", WRONG_USAGE)


def _tell_differences(
    new: Sequence[DeclaredRow], gone: Sequence[str], left: Sequence[DeclaredRow], *, update: bool
) -> None:
    if not new and not gone:
        print("nothing is new in the account, and nothing is gone from it")
    unplaced = {row.phone_number for row in left}
    for row in new:
        is_left = row.phone_number in unplaced
        told = (
            "is new: --update adds it"
            if not update
            else "is new, and belongs to no fleet file"
            if is_left
            else "added"
        )
        print(f"  {row.phone_number} {told}")
    for number in gone:
        print(f"  {number} is gone from the account: remove its row")


def _require_free(directory: Path) -> None:
    try:
        require_free(directory)
    except (InTheWayError, ValueError) as error:
        fail("adopt", error, WRONG_USAGE)
    except OSError as error:
        fail("adopt", f"{directory}: {error.strerror or error}", WRONG_USAGE)


def _write(directory: Path, files: dict[str, str]) -> None:
    try:
        write_directory(directory, files)
    except InTheWayError as error:
        fail("adopt", error, WRONG_USAGE)
    except OSError as error:
        fail("adopt", f"{directory} was not written: {error.strerror or error}", WRONG_USAGE)


def _nothing(found: Survey, left_out: Sequence[LeftOut]) -> str:
    if left_out:
        first = left_out[0]
        return f"nothing was written: {first.phone_number}: {first.reason}; no other number can be adopted"
    total = len(found.numbers)
    return (
        f"nothing was written: none of {total:,} numbers is selected"
        if total
        else "the account has no number here"
    )


def _project_name(directory: Path) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", directory.resolve().name).strip("-.")[:100] or "phone-numbers"


def _stack_settings(given: Settings, found: Survey, fleets: Sequence[Fleet]) -> dict[str, str]:
    """Return the settings that a stack of the program needs; an address with a password in it is no file's to have."""
    regions = {fleet.region for fleet in fleets if fleet.region}
    accounts = found.account_ids
    settings = {
        "region": next(iter(regions)) if len(regions) == 1 else None,
        "accountId": accounts[0] if len(accounts) == 1 else None,
        "endpointUrl": given.endpoint_url if not _has_secret_address(given) else None,
    }
    return {name: text for name, text in settings.items() if text}


def _has_secret_address(given: Settings) -> bool:
    return given.endpoint_url is not None and shown_address(given.endpoint_url) != given.endpoint_url


def _tell(
    directory: Path,
    files: Sequence[str],
    fleets: Sequence[Fleet],
    left_out: Sequence[LeftOut],
    given: Settings,
    *,
    language: Language,
    as_json: bool,
) -> None:
    rows = [row for fleet in fleets for row in fleet.rows]
    if as_json:
        print_json(_document(directory, files, fleets, left_out))
        return
    print(f"{directory}: {len(rows):,} numbers in {', '.join(files)}")
    for row in rows:
        for attribute, reason in row.unmanaged.items():
            print(f"  {row.phone_number}: {attribute.value} is not managed: {reason}")
    for each in left_out:
        print(f"  {each.phone_number} is left out: {each.reason}")
    print(
        "Next:",
        *(f"  {step}" for step in (f"cd {shlex.quote(str(directory))}", *next_steps(language))),
        sep="\n",
    )
    if given.profile:
        print("  before that: export AWS_PROFILE, or pulumi config set chime:profile")
    if _has_secret_address(given):
        print("  before that: pulumi config set --secret chime:endpointUrl, whose password is in no file")


def _document(
    directory: Path, files: Sequence[str], fleets: Sequence[Fleet], left_out: Sequence[LeftOut]
) -> dict[str, Any]:
    return {
        "directory": str(directory),
        "files": list(files),
        "fleets": [
            {"name": fleet.name, "region": fleet.region, "numbers": len(fleet.rows)} for fleet in fleets
        ],
        "unmanaged": [each for fleet in fleets for row in fleet.rows for each in _unmanaged(row)],
        "left_out": [{"phone_number": each.phone_number, "reason": each.reason} for each in left_out],
    }


def _unmanaged(row: DeclaredRow) -> list[dict[str, str]]:
    return [
        {"phone_number": row.phone_number, "attribute": attribute.value, "reason": reason}
        for attribute, reason in row.unmanaged.items()
    ]
