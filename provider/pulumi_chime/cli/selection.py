"""The numbers that a command is about: the options that select them, and the reading of the regions they are in."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from pulumi_chime.chime.regions import find_readable_region, list_regions
from pulumi_chime.cli.exit_codes import FOUND_PROBLEMS
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

_PRODUCT_TYPES = members(ProductType)


def _completing(values: Iterable[str]) -> Callable[[str], list[str]]:
    """Return what completes a value in a shell."""

    def complete(incomplete: str) -> list[str]:
        return [value for value in values if value.casefold().startswith(incomplete.casefold())]

    return complete


def _option(flag: str, metavar: str, help_text: str, values: Iterable[str] = ()) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        flag,
        metavar=metavar,
        help=help_text,
        rich_help_panel="Select numbers (each option may be repeated: any of its values)",
        autocompletion=_completing(values) if values else None,
    )
    return option


@dataclass(frozen=True, slots=True)
class SelectionOptions:
    """The options that select numbers; None: all."""

    statuses: Annotated[
        list[str] | None,
        _option("--status", "STATUS", "Such as Assigned, Unassigned or ReleaseInProgress.", STATUSES),
    ] = None
    product_types: Annotated[
        list[str] | None,
        _option("--product-type", "TYPE", f"{' or '.join(_PRODUCT_TYPES)}.", _PRODUCT_TYPES),
    ] = None
    types: Annotated[list[str] | None, _option("--type", "TYPE", f"{' or '.join(TYPES)}.", TYPES)] = None
    countries: Annotated[list[str] | None, _option("--country", "COUNTRY", "Two letters, such as US.")] = None
    names: Annotated[
        list[str] | None,
        _option(
            "--name",
            "PATTERN",
            "A pattern for the whole name, such as 'Seattle*'; '' for numbers without one.",
        ),
    ] = None
    associations: Annotated[
        list[str] | None,
        _option(
            "--association",
            "PATTERN",
            f"A pattern for the kind or the id of what holds the number, such as VoiceConnectorId; {NOTHING}: nothing does.",
        ),
    ] = None

    def read(self) -> NumberFilter:
        """Return what they select.

        Raises:
            typer.BadParameter: One of them names what does not exist.
        """
        return NumberFilter(
            statuses=_choose("--status", self.statuses, STATUSES),
            product_types=_choose("--product-type", self.product_types, _PRODUCT_TYPES),
            types=_choose("--type", self.types, TYPES),
            countries=tuple(map(_read_country, self.countries or ())),
            names=tuple(self.names or ()),
            associations=tuple(self.associations or ()),
        )


AllRegions = Annotated[
    bool,
    typer.Option(
        "--all-regions", help="All regions of the service; one that cannot be asked makes exit code 1."
    ),
]


def _choose(option: str, given: Sequence[str] | None, accepted: Sequence[str]) -> tuple[str, ...]:
    spelled = {value.casefold(): value for value in accepted}
    for value in given or ():
        if value.casefold() not in spelled:
            raise typer.BadParameter(f"{value!a} is none of {', '.join(accepted)}", param_hint=option)
    return tuple(spelled[value.casefold()] for value in given or ())


def _read_country(text: str) -> str:
    import phonenumbers  # noqa: PLC0415 - only who selects by country needs it

    if text.upper() not in phonenumbers.SUPPORTED_REGIONS:
        raise typer.BadParameter(
            f"{text!a}: a country is its two letters in ISO 3166, such as US, or GB for the United Kingdom",
            param_hint="--country",
        )
    return text.upper()


def read_account(
    command: str,
    given: Settings,
    *,
    all_regions: bool,
    regions: Sequence[str] = (),
    asks_default: bool = False,
) -> Survey:
    """Return what one region or several hold, with live progress where somebody watches.

    Standard error tells which could not be read, and why.

    Args:
        command: The name of the command that asks.
        given: The settings that its options give.
        all_regions: Whether all regions of the service are asked, rather than the one of the settings.
        regions: Which are asked instead, where there are any.
        asks_default: Whether the account's default calling name is wanted, where a number may be showing it.

    Raises:
        typer.Exit: None of them could be read.
    """

    def read(region: str) -> RegionSurvey:
        reader = open_reader(replace(given, region=region or None))
        with _progress(region) as tell:
            numbers = reader.list_all(tell)
        return _surveyed(region, numbers, reader if asks_default else None)

    found = survey(regions or _regions(given, all_regions=all_regions), read)
    for line in found.failure_lines():
        print(f"pulumi-chime {command}: {line}", file=sys.stderr)
    if len(found.failed) == len(found.regions):
        raise typer.Exit(FOUND_PROBLEMS)
    return found


def _regions(given: Settings, *, all_regions: bool) -> list[str]:
    return (
        list_regions(given.region)
        if all_regions
        else [given.region or find_readable_region(given.profile) or ""]
    )


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
