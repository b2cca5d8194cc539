"""The columns of a fleet file: those that are read, those that are somebody's own, and what is wrong with others."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from typing import Final

from pulumi_chime.model.problem import Problem
from pulumi_chime.program.fleet_row import ATTRIBUTES

COLUMNS: Final = ("phone_number", *ATTRIBUTES, "key")
"""Those that are read, in any order. Only the first must be there."""

HEADER: Final = ",".join(COLUMNS)
"""The first row of a CSV file, as an example."""

_OWN = "x-"


def is_passed_over(name: str, ignored: Collection[str]) -> bool:
    """Return whether what stands under a column's name is not looked at.

    Args:
        name: The column's.
        ignored: The names that the program gives.
    """
    return name.startswith(_OWN) or name in ignored


def unknown_column(property_name: str, name: str) -> Problem:
    """Return what is wrong with a column that is neither read nor passed over: it may be a misspelled one.

    Args:
        property_name: What the problem calls it.
        name: The column's.
    """
    rule = f"the columns are {', '.join(COLUMNS)}; one of your own begins with {_OWN}, or load_fleet is told to ignore it"
    meant = get_close_matches(name.lower().replace(" ", "_"), COLUMNS, n=1)
    return Problem(property_name, name, rule, meant[0] if meant else HEADER)


def find_objection(ignored: object) -> str:
    """Return why these cannot be the names of columns that a program wants to be passed over; empty where they can."""
    example = 'for example ignore=["owner"]'
    if isinstance(ignored, str) or not isinstance(ignored, Collection):
        return f"ignore {ignored!r}: it is a list of names; {example}"
    for name in ignored:
        if not isinstance(name, str):
            return f"ignore {name!r}: a column's name is a text; {example}"
        if name in COLUMNS:
            return f"ignore {name!r}: this column is read; remove it from the file, or from ignore"
    return ""
