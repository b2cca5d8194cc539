"""Declared against known: the changes that make a number what the program declares, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_chime.model.numbers import Attribute, Change, OnAdopt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pulumi_chime.model.numbers import Declared


def needed(declared: Declared, phone_number_id: str, known: Mapping[Attribute, str]) -> list[Change]:
    """Return what has to be written, in the order of `Attribute`.

    Args:
        declared: What the program wants; an attribute it does not manage is left alone.
        phone_number_id: The id as the service gave it; empty where it has given none yet.
        known: The values last read or applied; an absent one is empty.
    """
    return [
        Change.of(declared.phone_number, phone_number_id, attribute, before, after)
        for attribute in Attribute
        if (after := declared.values.get(attribute)) is not None
        and after != (before := known.get(attribute, ""))
    ]


def refused_overwrites(declared: Declared, changes: Iterable[Change]) -> list[Change]:
    """Return those changes that adoption must not write: they replace a value that is not empty."""
    if declared.on_adopt is OnAdopt.OVERWRITE:
        return []
    return [change for change in changes if change.before]
