"""The fleets that an account is split into."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pulumi_chime.onboarding.declaring import DeclaredRow

_ONLY = "numbers"


class Split(str, Enum):
    """What the fleets are split by."""

    COUNTRY = "country"
    REGION = "region"
    ASSOCIATION = "association"


@dataclass(frozen=True, slots=True)
class Fleet:
    """Numbers that are declared together, all of one region.

    Attributes:
        name: In the stack, and of its file: lower-case letters, digits and hyphens.
        region: Where its numbers live.
        rows: Its numbers.
    """

    name: str
    region: str
    rows: Sequence[DeclaredRow]


def split(rows: Iterable[DeclaredRow], by: Split | None, *, has_regions: bool) -> list[Fleet]:
    """Return the fleets, in the order in which their first numbers stand.

    Args:
        rows: The numbers.
        by: What they are split by, beside regions.
        has_regions: Whether several regions were asked: no fleet is of two.
    """
    parts: dict[tuple[str, str], list[DeclaredRow]] = {}
    for row in rows:
        parts.setdefault((row.region, _key(row, by)), []).append(row)
    fleets: dict[str, Fleet] = {}
    for (region, key), members in parts.items():
        words = [region if has_regions or by is Split.REGION else "", key]
        name = _unused("-".join(filter(None, map(_slug, words))) or _ONLY, fleets)
        fleets[name] = Fleet(name, region, members)
    return list(fleets.values())


def _key(row: DeclaredRow, by: Split | None) -> str:
    if by is Split.COUNTRY:
        return row.live.country or "no-country"
    if by is Split.ASSOCIATION:
        first = next(iter(row.live.associations), None)
        return (
            f"{first.get('Name', '').removesuffix('Id')}-{first.get('Value', '')}" if first else "unassigned"
        )
    return ""


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:80]


def _unused(name: str, taken: Iterable[str]) -> str:
    names = set(taken)
    candidates = (name, *(f"{name}-{count}" for count in range(2, len(names) + 3)))
    return next(candidate for candidate in candidates if candidate not in names)
