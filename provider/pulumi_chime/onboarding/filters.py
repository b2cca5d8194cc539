"""Which numbers of an account are meant."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pulumi_chime.model.numbers import Live

NOTHING = "none"
"""As a pattern of associations: numbers that nothing holds."""


@dataclass(frozen=True, slots=True)
class NumberFilter:
    """What a number has to be; each part that is empty accepts all.

    Attributes:
        statuses: As the service spells them.
        product_types: Likewise.
        types: Likewise.
        countries: ISO 3166-1 alpha-2.
        names: Patterns with `*`, `?` and `[…]`, of which one fits the whole name; upper and lower case are one.
        associations: Such patterns for the kind or the id of something that holds the number; `none`: nothing does.
    """

    statuses: tuple[str, ...] = ()
    product_types: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    associations: tuple[str, ...] = ()

    def accepts(self, live: Live) -> bool:
        """Return whether a number is meant."""
        listed = (
            (self.statuses, live.status),
            (self.product_types, live.product_type),
            (self.types, live.type),
            (self.countries, live.country),
        )
        return (
            all(not accepted or value in accepted for accepted, value in listed)
            and (not self.names or _fits(self.names, [live.name]))
            and (not self.associations or _fits(self.associations, _holders(live)))
        )

    @property
    def accepts_all(self) -> bool:
        """Whether every number is meant."""
        return self == NumberFilter()


def _holders(live: Live) -> Iterator[str]:
    if not live.associations:
        yield NOTHING
    for association in live.associations:
        yield from association.values()


def _fits(patterns: Iterable[str], texts: Iterable[str]) -> bool:
    folded = [text.casefold() for text in texts]
    return any(fnmatchcase(text, pattern.casefold()) for pattern in patterns for text in folded)
