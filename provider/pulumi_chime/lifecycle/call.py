"""One call of an engine, as far as the door knows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """What a call is for.

    Attributes:
        urn: The resource's URN, `urn:pulumi:<stack>::<project>::<types>::<name>`; empty where it is not known.
        is_preview: Whether nothing may be written; None where the door does not know.
    """

    urn: str = ""
    is_preview: bool | None = None

    @property
    def stack(self) -> str:
        """The name of the stack; empty where it is not known."""
        return self.urn.removeprefix("urn:pulumi:").partition("::")[0]
