"""A rule about all numbers of a stack: from a function to a policy of Pulumi's own kind.

Pulumi runs such rules after the resources, on their outputs: in a preview nothing has been
written by then, in an update everything has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic

from pulumi_policy import EnforcementLevel, StackValidationPolicy
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError

from pulumi_chime.model.resource_types import is_phone_number
from pulumi_chime.policies.number import Number
from pulumi_chime.policies.settings import Settings, describe, parse, schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pulumi_policy import ReportViolation, StackValidationArgs

    from pulumi_chime.model.problem import Problem


class StackRule(StackValidationPolicy, Generic[Settings]):
    """A rule about all numbers of a stack, ready for a pack; made by `stack_rule`.

    Args:
        name: The key in a configuration file.
        level: Applies unless the configuration says otherwise.
        settings: What can be configured.
        reads: The properties that the rule reads; a number of which one is unknown is left out.
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
        numbers = [Number.of(each) for each in args.resources if is_phone_number(each.resource_type)]
        known = [number for number in numbers if self._is_known(number)]
        judged = (
            known
            if self._includes_exceptions
            else [number for number in known if not number.is_listed(settings.exceptions)]
        )
        for number, problem in self._check(judged, settings):
            if number is None:
                report_violation(f"this stack: {problem}", None)
            else:
                report_violation(f"{number.phone_number}: {problem}", number.urn)
        if len(known) < len(numbers):
            unknown = UnknownValueError(UNKNOWN_STRING_VALUE, list(self._reads))
            unknown.message = (
                f"{len(numbers) - len(known)} of {len(numbers)} numbers left out: "
                f"{' or '.join(self._reads)} can't be known before the update"
            )
            raise unknown

    def _is_known(self, number: Number) -> bool:
        try:
            for name in ("phone_number", *self._reads):
                number.properties.get(name)
        except UnknownValueError:
            return False
        return True


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
        reads: The properties that the rule reads, beside the number itself.
        includes_exceptions: Whether the function is given the numbers under `exceptions` too, because the
            setting means something else to the rule. Otherwise they are left out.
    """

    def make(
        check: Callable[[Sequence[Number], Settings], Iterable[tuple[Number | None, Problem]]],
    ) -> StackRule[Settings]:
        return StackRule(name, level, settings, reads, check, includes_exceptions=includes_exceptions)

    return make
