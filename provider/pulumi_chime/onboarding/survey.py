"""What the regions of an account hold, and which of them could not be asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.model.failures import ChimeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pulumi_chime.model.numbers import Live
    from pulumi_chime.onboarding.filters import NumberFilter


@dataclass(frozen=True, slots=True)
class RegionSurvey:
    """One region of an account, as it was read.

    Attributes:
        region: Its name; empty where boto3's own chain has chosen it and no number shows it.
        numbers: All of it, in the service's order; nothing where it could not be read to its end.
        failure: Why it could not, in one line; empty where it could.
        default_calling_name: What numbers show that have no calling name of their own; None where nobody may know it.
    """

    region: str
    numbers: tuple[Live, ...] = ()
    failure: str = ""
    default_calling_name: str | None = None


@dataclass(frozen=True, slots=True)
class Survey:
    """What was asked for of an account.

    Attributes:
        regions: Those that were asked.
    """

    regions: tuple[RegionSurvey, ...]

    @property
    def numbers(self) -> list[Live]:
        """The numbers of all regions."""
        return [live for region in self.regions for live in region.numbers]

    @property
    def failed(self) -> list[RegionSurvey]:
        """The regions that could not be read."""
        return [region for region in self.regions if region.failure]

    @property
    def account_ids(self) -> list[str]:
        """The accounts that the numbers show: one, unless credentials changed in between; none where no number does."""
        return sorted({live.account_id for live in self.numbers if live.account_id})

    def failure_lines(self) -> list[str]:
        """Return a line for each reason for which regions could not be read; it names them."""
        regions: dict[str, list[str]] = {}
        for each in self.failed:
            regions.setdefault(each.failure, []).append(each.region)
        if len(self.regions) == 1:
            return list(regions)
        return [f"not asked: {', '.join(names)}: {reason}" for reason, names in regions.items()]

    def filtered(self, number_filter: NumberFilter) -> Survey:
        """Return the survey without the numbers that are not meant."""
        return Survey(
            tuple(
                RegionSurvey(
                    each.region,
                    tuple(filter(number_filter.accepts, each.numbers)),
                    each.failure,
                    each.default_calling_name,
                )
                for each in self.regions
            )
        )


def survey(regions: Iterable[str], read: Callable[[str], RegionSurvey]) -> Survey:
    """Return what regions hold; one that cannot be read is in it, with the reason, and without any number.

    Args:
        regions: Their names.
        read: Returns one of them, or raises ChimeError.
    """
    return Survey(tuple(_read_or_say_why(region, read) for region in regions))


def _read_or_say_why(region: str, read: Callable[[str], RegionSurvey]) -> RegionSurvey:
    try:
        return read(region)
    except ChimeError as error:
        return RegionSurvey(region, failure=str(error))
