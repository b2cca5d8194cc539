"""Declared against known: the changes that make a number what the program declares, in order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.choices import OnAdopt
from pulumi_chime.model.identity import documented_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pulumi_chime.model.numbers import Declared


SECRET = "[secret]"  # noqa: S105 - stands in place of one
"""What stands in place of a secret value wherever people or records see it."""


@dataclass(frozen=True, slots=True, repr=False)
class Edit:
    """One attribute, from one value to another.

    Attributes:
        before: The value that is replaced, as far as known; empty where there is none, None where nobody knows.
        after: The value to be written; empty where it is cleared.
        is_secret: Whether the values must not be shown to anybody.
    """

    attribute: Attribute
    before: str | None
    after: str
    is_secret: bool = False

    @property
    def shown_before(self) -> str | None:
        """The value that is replaced, as people and records may see it."""
        return SECRET if self.is_secret else self.before

    @property
    def shown_after(self) -> str:
        """The value to be written, as people and records may see it."""
        return SECRET if self.is_secret else self.after

    def __repr__(self) -> str:
        """Return a text without secrets: it may end in a traceback."""
        return f"Edit({self.attribute.value}: {self})"

    def __str__(self) -> str:
        return f"{self.shown_before!r} → {self.shown_after!r}"


@dataclass(frozen=True, slots=True)
class Change:
    """An edit of one number: at the service, one item of a batch update.

    Attributes:
        phone_number: E.164.
        phone_number_id: The id to send, as the service gave it where it did.
        edit: What is written.
        live: What the account showed when it was read for this change, just before that is sent; None where it was not
            read. It is `edit.before`, unless somebody has changed the number outside.
    """

    phone_number: str
    phone_number_id: str
    edit: Edit
    live: str | None = None

    @property
    def attribute(self) -> Attribute:
        """What is edited."""
        return self.edit.attribute

    @property
    def after(self) -> str:
        """The value to send; the empty string clears."""
        return self.edit.after

    @property
    def replaced(self) -> Edit:
        """The edit, from the value that the account showed last, where that was read."""
        return self.edit if self.live is None else replace(self.edit, before=self.live)


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of the changes of one number.

    Attributes:
        sent: Accepted by the service now.
        found: The account had the value already, so nothing was sent.
        deferred: Not made, because an earlier calling name has not settled.
        found_status: The calling name's status, as the account showed it, where one was found; None where none was.
    """

    sent: tuple[Change, ...] = ()
    found: tuple[Change, ...] = ()
    deferred: tuple[Change, ...] = ()
    found_status: str | None = None


def needed_changes(
    declared: Declared, phone_number_id: str, known: Mapping[Attribute, str | None]
) -> tuple[Change, ...]:
    """Return what has to be written, in the order of `Attribute`.

    Args:
        declared: What the program wants; an attribute it does not manage is left alone.
        phone_number_id: The id as the service gave it; empty where it has given none yet, and the documented
            form is sent.
        known: The values last read or applied; an absent one is empty, and None is no value that counts.
    """
    id_to_send = phone_number_id or documented_id(declared.phone_number)
    return tuple(
        Change(
            declared.phone_number, id_to_send, Edit(attribute, before, after, attribute in declared.secrets)
        )
        for attribute in Attribute
        if (after := declared.values.get(attribute)) is not None
        and after != (before := known.get(attribute, ""))
    )


def refused_overwrites(declared: Declared, changes: Iterable[Change]) -> list[Change]:
    """Return those changes that adoption must not write: they replace a value that is not empty."""
    if declared.on_adopt is OnAdopt.OVERWRITE:
        return []
    return [change for change in changes if change.edit.before]
