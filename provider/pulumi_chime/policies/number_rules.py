"""A rule about one number: from a function to a policy of Pulumi's own kind."""

from __future__ import annotations

import copy
import threading
from typing import TYPE_CHECKING, Generic

from pulumi_policy import EnforcementLevel, ResourceValidationPolicy
from pulumi_policy.proxy import UnknownValueError

from pulumi_chime.model.resource_types import is_disguised_phone_number
from pulumi_chime.policies.number import EXCEPTIONS_DO_NOT_APPLY, disguised, is_exception
from pulumi_chime.policies.resources import numbers_of
from pulumi_chime.policies.settings import Settings, describe, parse, schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pulumi_policy import ReportViolation, ResourceValidationArgs

    from pulumi_chime.model.problem import Problem
    from pulumi_chime.policies.number import Number


class NumberRule(ResourceValidationPolicy, Generic[Settings]):
    """A rule about one number, ready for a pack; made by `number_rule`.

    Args:
        name: The key in a configuration file.
        level: Applies unless the configuration says otherwise.
        settings: What can be configured.
        check: Yields what is not accepted; the first line of its docstring is shown with each violation.
    """

    def __init__(
        self,
        name: str,
        level: EnforcementLevel,
        settings: type[Settings],
        check: Callable[[Number, Settings], Iterable[Problem]],
    ) -> None:
        super().__init__(name, describe(check), enforcement_level=level, config_schema=schema(settings))
        self._settings = settings
        self._check = check
        self._first_unknown = threading.Lock()

    def anew(self) -> NumberRule[Settings]:
        """Return this rule as it is at the start of a deploy: it has said nothing yet of values that are not known."""
        rule = copy.copy(self)
        rule._first_unknown = threading.Lock()  # noqa: SLF001 - it is a copy of this one
        return rule

    def validate(self, args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
        """Report what the rule does not accept of a number; other resources are passed over."""
        if is_disguised_phone_number(args.resource_type, args.props):
            report_violation(disguised(args.name, args.resource_type), None)
        numbers = numbers_of(args)
        if not numbers:
            return
        settings = parse(self.name, self._settings, args.get_config())
        unknown: UnknownValueError | None = None
        for number in numbers:
            unknown = self._judge(number, settings, report_violation) or unknown
        if unknown is not None:
            # There may be thousands of such numbers: the first one speaks for all.
            if not self._first_unknown.acquire(blocking=False):
                args.not_applicable(unknown.message)
            raise unknown

    def _judge(
        self, number: Number, settings: Settings, report_violation: ReportViolation
    ) -> UnknownValueError | None:
        """Report what is not accepted of one number; return what is not known of it, None where all is."""
        excepted = is_exception(number, settings.exceptions)
        if excepted:
            return None
        uncertainty = EXCEPTIONS_DO_NOT_APPLY if excepted is None else ""
        try:
            for problem in self._check(number, settings):
                report_violation(number.conceal(f"{number}: {number.say(problem)}{uncertainty}"), None)
        except UnknownValueError as unknown:
            unknown.message = (
                f"{number}: {number.spell('.'.join(unknown.props))} is not known before the update, so what depends on it is "
                "not checked; other numbers with unknown values are skipped without a message"
            )
            return unknown
        return None


def number_rule(
    name: str, settings: type[Settings], level: EnforcementLevel = EnforcementLevel.MANDATORY
) -> Callable[[Callable[[Number, Settings], Iterable[Problem]]], NumberRule[Settings]]:
    """Make a policy of a function that yields what it does not accept of one number.

    Args:
        name: The rule's key in a configuration file.
        settings: What can be configured, `RuleSettings` or a subclass.
        level: Applies unless the configuration says otherwise.
    """

    def make(check: Callable[[Number, Settings], Iterable[Problem]]) -> NumberRule[Settings]:
        return NumberRule(name, level, settings, check)

    return make
