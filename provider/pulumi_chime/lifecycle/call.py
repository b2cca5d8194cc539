"""One call of an engine, as far as the door knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Call:
    """What a call is for.

    Args:
        urn: The resource's URN, `urn:pulumi:<stack>::<project>::<types>::<name>`, empty where it is not known; or
            what finds it, for a door that has to search: most calls say nothing, and need none.
        phone_number: The number of a set that this part of the call is about, E.164; empty where the resource is one
            number.
    """

    __slots__ = ("_urn", "phone_number")

    def __init__(self, urn: str | Callable[[], str] = "", *, phone_number: str = "") -> None:
        self._urn = urn
        self.phone_number = phone_number

    def about(self, phone_number: str) -> Call:
        """Return the part of the call that is about one number of a set."""
        return Call(self.urn, phone_number=phone_number)

    @property
    def urn(self) -> str:
        """The resource's URN; empty where it is not known."""
        if not isinstance(self._urn, str):
            self._urn = self._urn()
        return self._urn

    @property
    def resource_name(self) -> str:
        """The resource's name in the stack, with the number of a set behind it; empty where it is not known."""
        name = self.urn.rpartition("::")[2]
        return f"{name} {self.phone_number}" if self.phone_number else name

    @property
    def stack(self) -> str:
        """The name of the stack; empty where it is not known."""
        return self.urn.removeprefix("urn:pulumi:").partition("::")[0]
