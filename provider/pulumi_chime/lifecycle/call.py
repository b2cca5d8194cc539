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
        is_preview: Whether nothing may be written; None where the door does not know.
        phone_number: The number of a set that this part of the call is about, E.164; empty where the resource is one
            number.
    """

    __slots__ = ("_urn", "is_preview", "phone_number")

    def __init__(
        self,
        urn: str | Callable[[], str] = "",
        *,
        is_preview: bool | None = None,
        phone_number: str = "",
    ) -> None:
        self._urn = urn
        self.is_preview = is_preview
        self.phone_number = phone_number

    def about(self, phone_number: str) -> Call:
        """Return the part of the call that is about one number of a set."""
        return Call(self.urn, is_preview=self.is_preview, phone_number=phone_number)

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
