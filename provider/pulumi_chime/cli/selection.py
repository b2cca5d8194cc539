"""The numbers that a command is about: the options that select them, and the reading of the regions they are in."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from pulumi_chime.chime.regions import find_readable_region, list_regions
from pulumi_chime.cli.service import open_reader
from pulumi_chime.model.choices import ProductType, members
from pulumi_chime.model.numbers import STATUSES, TYPES
from pulumi_chime.onboarding.filters import NOTHING, NumberFilter
from pulumi_chime.onboarding.survey import RegionSurvey, Survey, survey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pulumi_chime.account.reading import AccountReader
    from pulumi_chime.model.numbers import Live
    from pulumi_chime.model.settings import Settings

_SELECT = "Select numbers (each option may be repeated: any of its values)"
_PRODUCT_TYPES = members(ProductType)


def _completing(values: Iterable[str]) -> Callable[[str], list[str]]:
    """Return what completes a value in a shell."""

    def complete(incomplete: str) -> list[str]:
        return [value for value in values if value.casefold().startswith(incomplete.casefold())]

    return complete


Statuses = Annotated[
    list[str] | None,
    typer.Option(
        "--status",
        metavar="STATUS",
        help="Such as Assigned, Unassigned or ReleaseInProgress.",
        rich_help_panel=_SELECT,
        autocompletion=_completing(STATUSES),
    ),
]
ProductTypes = Annotated[
    list[str] | None,
    typer.Option(
        "--product-type",
        metavar="TYPE",
        help=f"{' or '.join(_PRODUCT_TYPES)}.",
        rich_help_panel=_SELECT,
        autocompletion=_completing(_PRODUCT_TYPES),
    ),
]
Types = Annotated[
    list[str] | None,
    typer.Option(
        "--type",
        metavar="TYPE",
        help=f"{' or '.join(TYPES)}.",
        rich_help_panel=_SELECT,
        autocompletion=_completing(TYPES),
    ),
]
Countries = Annotated[
    list[str] | None,
    typer.Option("--country", metavar="COUNTRY", help="Two letters, such as US.", rich_help_panel=_SELECT),
]
Names = Annotated[
    list[str] | None,
    typer.Option(
        "--name",
        metavar="PATTERN",
        help="A pattern for the whole name, such as 'Seattle*'; '' for numbers without one.",
        rich_help_panel=_SELECT,
    ),
]
Associations = Annotated[
    list[str] | None,
    typer.Option(
        "--association",
        metavar="PATTERN",
        help="A pattern for the kind or the id of what holds the number, such as VoiceConnectorId; "
        f"{NOTHING}: nothing does.",
        rich_help_panel=_SELECT,
    ),
]
AllRegions = Annotated[
    bool,
    typer.Option(
        "--all-regions", help="All regions of the service; one that cannot be asked makes exit code 1."
    ),
]


def read_filter(
    *,
    statuses: Sequence[str] | None,
    product_types: Sequence[str] | None,
    types: Sequence[str] | None,
    countries: Sequence[str] | None,
    names: Sequence[str] | None,
    associations: Sequence[str] | None,
) -> NumberFilter:
    """Return what the options select.

    Raises:
        typer.BadParameter: One of them names what does not exist.
    """
    return NumberFilter(
        statuses=_choose("--status", statuses, STATUSES),
        product_types=_choose("--product-type", product_types, _PRODUCT_TYPES),
        types=_choose("--type", types, TYPES),
        countries=tuple(_read_country(country) for country in countries or ()),
        names=tuple(names or ()),
        associations=tuple(associations or ()),
    )


def _choose(option: str, given: Sequence[str] | None, accepted: Sequence[str]) -> tuple[str, ...]:
    spelled = {value.casefold(): value for value in accepted}
    for value in given or ():
        if value.casefold() not in spelled:
            raise typer.BadParameter(f"{value!a} is none of {', '.join(accepted)}", param_hint=option)
    return tuple(spelled[value.casefold()] for value in given or ())


def _read_country(text: str) -> str:
    if not re.fullmatch("[A-Za-z]{2}", text):
        raise typer.BadParameter(f"{text!a}: a country is two letters, such as US", param_hint="--country")
    return text.upper()


def read_account(
    given: Settings, *, all_regions: bool, regions: Sequence[str] = (), asks_default: bool = False
) -> Survey:
    """Return what one region or all of them hold, with live progress where somebody watches.

    Args:
        given: The settings that the command's options give.
        all_regions: Whether all regions of the service are asked, rather than the one of the settings.
        regions: Which are asked instead of all, where there are any.
        asks_default: Whether the account's default calling name is wanted, where a number may be showing it.
    """
    if all_regions:
        asked = list(regions) or list_regions(given.region)
    else:
        asked = [given.region or find_readable_region(given.profile) or ""]

    def read(region: str) -> RegionSurvey:
        reader = open_reader(replace(given, region=region or None))
        with _progress(region) as tell:
            numbers = reader.list_all(tell)
        return _surveyed(region, numbers, reader if asks_default else None)

    return survey(asked, read)


def _surveyed(region: str, numbers: Sequence[Live], reader: AccountReader | None) -> RegionSurvey:
    """Return a region as it was read; with its default calling name where a reader is given and a number may show it."""
    may_show = any(live.calling_name and not live.calling_name_status for live in numbers)
    default = reader.live_numbers.default_calling_name() if reader is not None and may_show else None
    home = next((live.home for live in numbers if live.home), None)
    return RegionSurvey(region or (home.region if home else ""), tuple(numbers), default_calling_name=default)


@contextmanager
def _progress(region: str) -> Iterator[Callable[[int], object]]:
    """Show how many numbers have been read, where somebody watches; the line is gone at the end."""
    console = Console(stderr=True, highlight=False)
    if not (console.is_terminal and sys.stderr.isatty()):
        yield lambda _count: None
        return
    with console.status(f"reading {region}") as status:
        yield lambda count: status.update(f"reading {region}: {count:,} numbers")
