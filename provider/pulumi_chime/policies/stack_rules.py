"""A rule about all numbers of a stack: from a function to a policy of Pulumi's own kind.

Pulumi runs such rules after the resources, on their outputs: in a preview nothing has been
written by then, in an update everything has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic

from pulumi_policy import EnforcementLevel, StackValidationPolicy
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError

from pulumi_chime.model.naming import plain_name
from pulumi_chime.model.resource_types import is_disguised_phone_number
from pulumi_chime.policies.number import EXCEPTIONS_DO_NOT_APPLY, disguised, is_exception
from pulumi_chime.policies.resources import numbers_of
from pulumi_chime.policies.settings import Settings, describe, parse, schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pulumi_policy import ReportViolation, StackValidationArgs

    from pulumi_chime.model.problem import Problem
    from pulumi_chime.policies.number import Number


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What a rule says of a stack.

    Attributes:
        judged: The numbers that it was asked about.
        problems: What it does not accept.
        unknown: The properties because of which it was not asked about the others.
    """

    judged: Sequence[Number]
    problems: Sequence[tuple[Number | None, Problem]]
    unknown: Sequence[str]


class StackRule(StackValidationPolicy, Generic[Settings]):
    """A rule about all numbers of a stack, ready for a pack; made by `stack_rule`.

    Args:
        name: The key in a configuration file.
        level: Applies unless the configuration says otherwise.
        settings: What can be configured.
        reads: Properties that the rule reads; a number of which one is unknown is left out.
        check: Yields what is not accepted, with the number that it is said of, or None for the stack.
        includes_exceptions: Whether the check is given the numbers under `exceptions` too.
    """

    def __init__(
        self,
        name: str,
        level: EnforcementLevel,
        settings: type[Settings],
        reads: Sequence[str],
        check: Callable[[Sequence[Number], Settings], Iterable[tuple[Number | None, Problem]]],
        *,
        includes_exceptions: bool = False,
    ) -> None:
        super().__init__(name, describe(check), enforcement_level=level, config_schema=schema(settings))
        self._settings = settings
        self._reads = reads
        self._includes_exceptions = includes_exceptions
        self._check = check

    def validate(self, args: StackValidationArgs, report_violation: ReportViolation) -> None:
        """Report what the rule does not accept of the stack's numbers."""
        settings = parse(self.name, self._settings, args.get_config())
        for each in args.resources:
            if is_disguised_phone_number(each.resource_type, each.props):
                report_violation(disguised(each.name, each.resource_type), each.urn)
        numbers = [number for each in args.resources for number in numbers_of(each)]
        # A set has many numbers under one URN.
        answers = {id(number): self._is_exception(number, settings) for number in numbers}
        applicable = [number for number in numbers if not answers[id(number)]]
        # Those that may be exceptions come last: what is said of two numbers, most rules say of the second.
        applicable.sort(key=lambda number: answers[id(number)] is None)
        verdict = self._judge(applicable, settings)
        undecided = {id(number) for number in verdict.judged if answers[id(number)] is None}
        secretive = [number for number in numbers if number.has_secrets]
        for number, problem in verdict.problems:
            if number is None:
                said = _say(numbers, problem)
                report_violation(
                    _conceal(secretive, f"this stack: {said}{_uncertainty(len(undecided))}"), None
                )
            else:
                uncertainty = EXCEPTIONS_DO_NOT_APPLY if id(number) in undecided else ""
                report_violation(
                    _conceal(secretive, f"{number}: {number.say(problem)}{uncertainty}"), number.urn
                )
        if verdict.unknown:
            unknown = UnknownValueError(UNKNOWN_STRING_VALUE, list(verdict.unknown))
            names = _spell(numbers, " or ".join(verdict.unknown))
            unknown.message = (
                f"{len(applicable) - len(verdict.judged)} of {len(applicable)} numbers left out: "
                f"{names} is not known before the update"
            )
            raise unknown

    def _is_exception(self, number: Number, settings: Settings) -> bool | None:
        return False if self._includes_exceptions else is_exception(number, settings.exceptions)

    def _judge(self, numbers: Sequence[Number], settings: Settings) -> _Verdict:
        """Ask about the numbers of which everything is known that the rule reads."""
        unknown = tuple(name for name in self._reads if not all(number.is_known(name) for number in numbers))
        return self._ask([number for number in numbers if number.is_known(*unknown)], settings, unknown)

    def _ask(self, numbers: Sequence[Number], settings: Settings, unknown: tuple[str, ...]) -> _Verdict:
        """Ask about numbers; where that meets an unknown value, again without those that lack this property."""
        try:
            return _Verdict(numbers, list(self._check(numbers, settings)), unknown)
        except UnknownValueError as error:
            name = plain_name(error.props[0])
            known = [number for number in numbers if number.is_known(name)]
            if len(known) == len(numbers):
                raise
        return self._ask(known, settings, (*unknown, name))


def _say(numbers: Sequence[Number], problem: Problem) -> str:
    """Return a problem of a whole stack; in the terms of the native door where all its numbers are declared there."""
    return (
        numbers[0].say(problem) if numbers and all(number.is_native for number in numbers) else str(problem)
    )


def _spell(numbers: Sequence[Number], text: str) -> str:
    return numbers[0].spell(text) if numbers and all(number.is_native for number in numbers) else text


def _conceal(numbers: Iterable[Number], line: str) -> str:
    """Return a line without the secrets of any number: what is said of one may quote another."""
    for number in numbers:
        line = number.conceal(line)
    return line


def _uncertainty(count: int) -> str:
    """Return what to add to a line about a stack in which some numbers may be exceptions."""
    if not count:
        return ""
    numbers, them = ("1 phone number is", "it") if count == 1 else (f"{count} phone numbers are", "them")
    return f"; {numbers} not known before the update, so exceptions by number do not apply to {them}"


def stack_rule(
    name: str,
    settings: type[Settings],
    level: EnforcementLevel = EnforcementLevel.MANDATORY,
    reads: Sequence[str] = (),
    *,
    includes_exceptions: bool = False,
) -> Callable[
    [Callable[[Sequence[Number], Settings], Iterable[tuple[Number | None, Problem]]]], StackRule[Settings]
]:
    """Make a policy of a function that yields what it does not accept of all numbers of a stack.

    Args:
        name: The rule's key in a configuration file.
        settings: What can be configured, `RuleSettings` or a subclass.
        level: Applies unless the configuration says otherwise.
        reads: Properties that the rule needs; a number of which one is unknown is left out. Where the
            function meets another unknown value, it is called again without the numbers that lack it.
        includes_exceptions: Whether the function is given the numbers under `exceptions` too, because the
            setting means something else to the rule. Otherwise they are left out.
    """

    def make(
        check: Callable[[Sequence[Number], Settings], Iterable[tuple[Number | None, Problem]]],
    ) -> StackRule[Settings]:
        return StackRule(name, level, settings, reads, check, includes_exceptions=includes_exceptions)

    return make
