"""From a function to a policy: what turns a rule about one number into a policy of Pulumi's own kind."""

from __future__ import annotations

import inspect
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic

from pulumi_policy import EnforcementLevel, ResourceValidationPolicy
from pulumi_policy.proxy import UnknownValueError

from pulumi_chime.policies.number import PHONE_NUMBER_TYPE, Number
from pulumi_chime.policies.settings import Settings, parse, schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pulumi_policy import ReportViolation, ResourceValidationArgs


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that a rule does not accept.

    Attributes:
        property_name: As the program writes it.
        value: What was declared.
        rule: What is accepted.
        example: A value that would be accepted, as the program would write it.
    """

    property_name: str
    value: object
    rule: str
    example: str

    def of(self, phone_number: str) -> str:
        """Return the line that a user reads."""
        return f"{phone_number}: {self.property_name} {self.value!r}: {self.rule}; for example {self.example}"


class NumberRule(ResourceValidationPolicy, Generic[Settings]):
    """A rule about one number as a policy for a pack; made by `number_rule`."""

    def __init__(
        self,
        name: str,
        level: EnforcementLevel,
        settings: type[Settings],
        check: Callable[[Number, Settings], Iterable[Violation]],
    ) -> None:
        """Make a policy.

        Args:
            name: The key in a configuration file.
            level: Applies unless the configuration says otherwise.
            settings: What can be configured.
            check: Yields what is not accepted; its docstring's first line is shown with each violation.
        """
        description = inspect.cleandoc(check.__doc__ or name).splitlines()[0]
        super().__init__(name, description, enforcement_level=level, config_schema=schema(settings))
        self._settings = settings
        self._check = check
        self._unknown_values_to_be_told = threading.Lock()

    def validate(self, args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
        """Report what the rule does not accept of a number; other resources are passed over."""
        if args.resource_type != PHONE_NUMBER_TYPE:
            return
        settings = parse(self.name, self._settings, args.get_config())
        number = Number(args.name, args.props, args.opts.protect)
        try:
            if not number.is_listed(settings.exceptions):
                for violation in self._check(number, settings):
                    report_violation(violation.of(number.phone_number), None)
        except UnknownValueError as error:
            self._skip(args, error)

    def _skip(self, args: ResourceValidationArgs, error: UnknownValueError) -> None:
        """Say of the first number only that it could not be checked: there may be thousands."""
        if not self._unknown_values_to_be_told.acquire(blocking=False):
            args.not_applicable(error.message)
        error.message += "; other numbers with such values are skipped without a word"
        raise error


def number_rule(
    name: str, settings: type[Settings], level: EnforcementLevel = EnforcementLevel.MANDATORY
) -> Callable[[Callable[[Number, Settings], Iterable[Violation]]], NumberRule[Settings]]:
    """Make a policy of a function that yields what it does not accept of a number.

    Args:
        name: The rule's key in a configuration file.
        settings: What can be configured, a subclass of `RuleSettings`.
        level: Applies unless the configuration says otherwise.
    """

    def make(check: Callable[[Number, Settings], Iterable[Violation]]) -> NumberRule[Settings]:
        return NumberRule(name, level, settings, check)

    return make
