"""One thing that is wrong with one property: where a rule of the service, of a table or of a policy is broken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.model.shortened import shown_value

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with one declared property.

    Attributes:
        property_name: As the program writes it.
        value: What was declared.
        rule: What is accepted.
        example: A value that would be accepted, as the program would write it.
        strikes: What strikes in the value, for whoever may see that; it ends with a semicolon where it is not empty.
    """

    property_name: str
    value: object
    rule: str
    example: str
    strikes: str = ""

    @property
    def reason(self) -> str:
        """The rule and an example, which say nothing of the value: it may be a secret."""
        return f"{self.rule}; for example {self.example}"

    @property
    def reason_with_strikes(self) -> str:
        """What strikes, the rule and an example, for where the value is shown already."""
        return f"{self.strikes}{self.reason}"

    def __str__(self) -> str:
        return f"{self.property_name} {shown_value(self.value)}: {self.reason_with_strikes}"


def not_a_text(value: object) -> str:
    """Return what strikes in a value that should be a text, before the rule; empty where nothing does.

    YAML takes what looks like a number or a truth value for one, unless it is quoted.
    """
    if isinstance(value, bool):
        return "it is a truth value, not a text: put it in quotation marks; "
    if isinstance(value, (int, float)):
        return "it is a number, not a text: put it in quotation marks; "
    return ""


def report(where: str, found: Iterable[tuple[str, Problem]]) -> str:
    """Return one text that lists problems, each behind the place where it stands."""
    lines = [f"  {place}: {problem}" for place, problem in found]
    return "\n".join([f"{where}: {len(lines)} problem{'s' if len(lines) > 1 else ''}", *lines])
