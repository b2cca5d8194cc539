"""What a rule sees of one declared number: its checked inputs, read only when they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PHONE_NUMBER_TYPE = "pulumi-python:dynamic/chime:PhoneNumber"
"""The type of the resources that rules look at."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number as it is declared; what the program does not manage is None.

    A value that becomes known only during the update raises `pulumi_policy.proxy.UnknownValueError`
    when it is read. A rule lets that pass: the value is skipped, and said to be.

    Attributes:
        resource_name: The resource's name in the stack.
        inputs: Its inputs as Check has returned them.
        is_protected: Whether the engine's `protect` is set.
    """

    resource_name: str
    inputs: Mapping[str, Any]
    is_protected: bool = False

    @property
    def phone_number(self) -> str:
        """E.164."""
        phone_number: str = self.inputs["phone_number"]
        return phone_number

    @property
    def name(self) -> str | None:
        """The declared name; empty where it is cleared."""
        return self.inputs.get("name")

    @property
    def calling_name(self) -> str | None:
        """The declared calling name; empty where it is cleared."""
        return self.inputs.get("calling_name")

    @property
    def product_type(self) -> str | None:
        """The declared product type."""
        return self.inputs.get("product_type")

    def is_listed(self, entries: Iterable[str]) -> bool:
        """Return whether one of the entries means this number.

        Args:
            entries: Beginnings of E.164 numbers, such as `+4420`, and names of resources, in which
                `*` stands for anything.
        """
        return any(self._is_meant(entry) for entry in entries)

    def _is_meant(self, entry: str) -> bool:
        if entry.startswith("+"):
            return self.phone_number.startswith(entry)
        return fnmatchcase(self.resource_name, entry)
