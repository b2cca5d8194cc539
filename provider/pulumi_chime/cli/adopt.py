"""`pulumi-chime adopt`: a program that declares the numbers of an account as they are."""

from __future__ import annotations

import re
import shlex
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pulumi_chime.cli.ending import fail, undisturbed
from pulumi_chime.cli.exit_codes import FOUND_PROBLEMS, WRONG_USAGE
from pulumi_chime.cli.option_groups import with_option_groups
from pulumi_chime.cli.output import print_json, writing
from pulumi_chime.cli.selection import AllRegions, SelectionOptions, read_account
from pulumi_chime.cli.service import AccountOptions
from pulumi_chime.model.addresses import shown_address
from pulumi_chime.onboarding.adding import add_numbers
from pulumi_chime.onboarding.comparison import Addition, Comparison, compare, known_regions
from pulumi_chime.onboarding.declaring import declare
from pulumi_chime.onboarding.directory import InTheWayError, require_free, write_directory
from pulumi_chime.onboarding.fleet_files import TableFormat
from pulumi_chime.onboarding.fleets import Split, split
from pulumi_chime.onboarding.managed import Beside, NotManagedError, read_settings
from pulumi_chime.onboarding.programs import find_beside, find_tables, next_steps, write_files
from pulumi_chime.onboarding.project import Holder, Language, Project

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pulumi_chime.model.settings import Settings
    from pulumi_chime.onboarding.declaring import DeclaredRow, LeftOut
    from pulumi_chime.onboarding.fleets import Fleet
    from pulumi_chime.onboarding.managed import Table
    from pulumi_chime.onboarding.survey import Survey


@with_option_groups
def adopt(
    directory: Annotated[Path, typer.Argument(help="A new directory for the program.", show_default=False)],
    *,
    language: Annotated[Language | None, typer.Option(help="Of the program.", show_default="python")] = None,
    table: Annotated[
        TableFormat | None,
        typer.Option(help="Of the fleet files of a Python program.", show_default="csv"),
    ] = None,
    by: Annotated[
        Split | None, typer.Option("--by", help="Split into several fleets; region: of all regions.")
    ] = None,
    holder: Annotated[
        Holder | None,
        typer.Option(
            "--as",
            help="set: one resource for all numbers of a fleet, see docs/sets.md.",
            show_default="fleet",
        ),
    ] = None,
    selection: SelectionOptions,
    update: Annotated[
        bool, typer.Option("--update", help="Add what is new to the program that is in the directory.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Tell for machines; see docs/adopting.md.")] = False,
    all_regions: AllRegions = False,
    account: AccountOptions,
) -> None:
    """Write a program that declares the account's numbers as they are, so that its first `pulumi up` writes nothing.

    pulumi-chime adopt phone-numbers --country US --by association

    The account is only read, and no file is overwritten. Numbers that are ordered, ported or given up are left out; names that cannot be declared, and pending calling names, are left alone. Both are told.

    For a directory that adopt has written, it tells what is new in the account and what is gone; --update adds the new numbers to its program.

    Exit codes: 0 written, or nothing new; 1 nothing to adopt, something new or gone, or the account or one of its regions could not be read; 2 wrong usage, or something is in the way.
    """
    if table is not None and language not in {None, Language.PYTHON}:
        raise typer.BadParameter("only a Python program has a table beside it", param_hint="--table")
    has_regions = all_regions or by is Split.REGION
    if has_regions and account.region is not None:
        raise typer.BadParameter("give one region, or all of them", param_hint="--region")
    selected, given = selection.read(), account.read()
    managed = _find_managed(directory)
    if managed.tables:
        given = managed.complete(account, has_regions=has_regions).read()
        _say_unused(directory, {"--language": language, "--table": table, "--as": holder})
    elif update:
        fail("adopt", f"{directory} has no program that declares numbers; see --help", WRONG_USAGE)
    else:
        _require_free(directory)
    regions = [] if has_regions or account.region else known_regions(managed.tables)
    found = read_account("adopt", given, all_regions=has_regions, regions=regions, asks_default=True)
    has_regions = has_regions or len(regions) > 1
    rows, left_out = declare(found.filtered(selected).regions)
    fleets = split(rows, by, has_regions=has_regions)
    if managed.tables:
        comparison = compare(
            managed.tables,
            found,
            fleets,
            has_regions=has_regions,
            beside=managed.beside.numbers,
            left_out=left_out,
        )
        _tell_again(comparison, found, managed.beside, update=update, as_json=as_json)
    elif rows:
        settings = _stack_settings(given, found, fleets)
        project = Project(_project_name(directory), fleets, settings, holder or Holder.FLEET)
        language = language or Language.PYTHON
        files = write_files(project, language, table or TableFormat.CSV)
        _write(directory, files)
        with writing("adopt"):
            _tell(directory, sorted(files), fleets, left_out, given, language=language, as_json=as_json)
    else:
        fail("adopt", _nothing(found, left_out), FOUND_PROBLEMS)
    if found.failed:
        raise typer.Exit(FOUND_PROBLEMS)


@dataclass(frozen=True, slots=True)
class _Managed:
    """What a directory holds already.

    Attributes:
        tables: In which its numbers stand; none where it has no program.
        settings: Of the provider, as the project has them.
        beside: What its program declares elsewhere.
    """

    tables: Sequence[Table]
    settings: dict[str, str]
    beside: Beside

    def complete(self, account: AccountOptions, *, has_regions: bool) -> AccountOptions:
        """Return the options, and where they say nothing what the project says."""
        region = None if has_regions else self.settings.get("region")
        return replace(
            account,
            region=account.region or region,
            endpoint_url=account.endpoint_url or self.settings.get("endpointUrl"),
            account_id=account.account_id or self.settings.get("accountId"),
        )


def _find_managed(directory: Path) -> _Managed:
    try:
        settings = read_settings(directory)
        tables = find_tables(directory, settings)
        return _Managed(tables, settings, find_beside(directory, settings) if tables else Beside())
    except (NotManagedError, ValueError) as error:
        fail("adopt", error, WRONG_USAGE)
    except OSError as error:
        fail("adopt", f"{directory}: {error.strerror or error}", WRONG_USAGE)


def _tell_again(
    comparison: Comparison, found: Survey, beside: Beside, *, update: bool, as_json: bool
) -> None:
    """Tell how a directory differs from the account, and add what is new where that is asked for."""
    if update:
        _add(comparison)
    left = comparison.unplaced if update else comparison.new
    with writing("adopt"):
        if as_json:
            print_json(
                {
                    "new": [row.phone_number for row in comparison.new],
                    "gone": list(comparison.gone),
                    "regions_without_any": dict(comparison.missing),
                    "added": len(comparison.new) - len(left),
                    **_not_managed(comparison.placed, comparison.left_out),
                    "not_known": list(beside.unknown),
                }
            )
        else:
            _tell_differences(comparison, update=update)
            _tell_not_managed(comparison.placed, comparison.left_out)
            for place in beside.unknown:
                print(
                    f"  {place} may declare numbers that are not known here: what is new may be one of them"
                )
    if left or comparison.gone or comparison.missing or found.failed:
        raise typer.Exit(FOUND_PROBLEMS)


def _add(comparison: Comparison) -> None:
    placed = [(each.table, each.fleet) for each in comparison.additions if each.table is not None]
    try:
        with undisturbed("adopt"):
            add_numbers(placed)
    except NotManagedError as error:
        fail("adopt", error, WRONG_USAGE)
    except OSError as error:
        fail("adopt", f"{error.filename} was not written: {error.strerror or error}", WRONG_USAGE)


def _tell_differences(comparison: Comparison, *, update: bool) -> None:
    if not comparison.new and not comparison.gone and not comparison.missing:
        print("nothing is new in the account, and nothing is gone from it")
    for each in comparison.additions:
        told = _describe(each, update=update)
        print(*(f"  {row.phone_number} {told}" for row in each.fleet.rows), sep="\n")
    for number in comparison.gone:
        print(f"  {number} is gone from the account: remove its row")
    for region, count in comparison.missing.items():
        place = f"in {region} " if region else ""
        print(f"  none of the {count:,} numbers {place}is in the account: another account or region?")


def _describe(addition: Addition, *, update: bool) -> str:
    fleet = addition.fleet
    if addition.table is None:
        place = f" in {fleet.region}" if fleet.region else ""
        return f"is new; the program has no fleet {fleet.name}{place}"
    return "added" if update else "is new: --update adds it"


def _say_unused(directory: Path, options: Mapping[str, object]) -> None:
    """Say which options change nothing, because they are about a program that is yet to be written."""
    if given := [option for option, value in options.items() if value is not None]:
        print(
            f"pulumi-chime adopt: {directory} has a program already, which stays as it is; "
            f"only a new one takes {', '.join(given)}",
            file=sys.stderr,
        )


def _require_free(directory: Path) -> None:
    try:
        require_free(directory)
    except (InTheWayError, ValueError) as error:
        fail("adopt", error, WRONG_USAGE)
    except OSError as error:
        fail("adopt", f"{directory}: {error.strerror or error}", WRONG_USAGE)


def _write(directory: Path, files: dict[str, str]) -> None:
    try:
        with undisturbed("adopt"):
            write_directory(directory, files)
    except InTheWayError as error:
        fail("adopt", error, WRONG_USAGE)
    except OSError as error:
        fail("adopt", f"{directory} was not written: {error.strerror or error}", WRONG_USAGE)


def _nothing(found: Survey, left_out: Sequence[LeftOut]) -> str:
    if left_out:
        first = left_out[0]
        return f"nothing was written: {first.phone_number}: {first.reason}; no other number can be adopted"
    if total := len(found.numbers):
        return f"nothing was written: none of {total:,} numbers is selected"
    regions = [each.region for each in found.regions if not each.failure]
    if len(regions) > 1:
        return f"the account has no number in {', '.join(regions)}; is it the right --profile?"
    where = f"in {regions[0]}" if regions[0] else "here"
    return f"the account has no number {where}; name another --region, or take --all-regions"


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
    _tell_not_managed(rows, left_out)
    print(
        "Next:",
        *(f"  {step}" for step in (f"cd {shlex.quote(str(directory))}", *next_steps(language))),
        sep="\n",
    )
    if given.profile:
        print("  before that: export AWS_PROFILE, or pulumi config set chime:profile")
    if _has_secret_address(given):
        print("  before that: pulumi config set --secret chime:endpointUrl, whose password is in no file")


def _tell_not_managed(rows: Sequence[DeclaredRow], left_out: Sequence[LeftOut]) -> None:
    """Tell what of declared numbers is left alone, and which numbers are not declared, each with the reason."""
    for row in rows:
        for attribute, reason in row.unmanaged.items():
            print(f"  {row.phone_number}: {attribute.value} is not managed: {reason}")
    for each in left_out:
        print(f"  {each.phone_number} is left out: {each.reason}")


def _document(
    directory: Path, files: Sequence[str], fleets: Sequence[Fleet], left_out: Sequence[LeftOut]
) -> dict[str, Any]:
    return {
        "directory": str(directory),
        "files": list(files),
        "fleets": [
            {"name": fleet.name, "region": fleet.region, "numbers": len(fleet.rows)} for fleet in fleets
        ],
        **_not_managed([row for fleet in fleets for row in fleet.rows], left_out),
    }


def _not_managed(rows: Sequence[DeclaredRow], left_out: Sequence[LeftOut]) -> dict[str, list[dict[str, str]]]:
    return {
        "unmanaged": [
            {"phone_number": row.phone_number, "attribute": attribute.value, "reason": reason}
            for row in rows
            for attribute, reason in row.unmanaged.items()
        ],
        "left_out": [{"phone_number": each.phone_number, "reason": each.reason} for each in left_out],
    }
