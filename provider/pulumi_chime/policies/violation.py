"""What a rule says when it does not accept something."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that a rule does not accept.

    Attributes:
        property_name: As the program writes it.
        value: What was declared.
        rule: What is accepted.
        example: What would be accepted, as the program would write it.
    """

    property_name: str
    value: object
    rule: str
    example: str

    def of(self, subject: str) -> str:
        """Return the line that a user reads.

        Args:
            subject: What breaks the rule: a phone number, or the stack.
        """
        return f"{subject}: {self.property_name} {self.value!r}: {self.rule}; for example {self.example}"
