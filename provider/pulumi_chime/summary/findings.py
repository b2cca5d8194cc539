"""What a preview says beside its steps: the provider's findings, and what went wrong with the preview itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.model import preview_lines
from pulumi_chime.model.addresses import with_shown_addresses
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.tracebacks import without_traceback
from pulumi_chime.summary.declarations import is_secret
from pulumi_chime.summary.preview import SECRET, UNREADABLE, contains, is_hidden

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pulumi_chime.summary.preview import Line, Preview, Step, Urn

MANDATORY = "mandatory"
"""The level of a rule that stops a deploy."""

_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
_FAILED = "preview failed"
_STACK = "pulumi:pulumi:Stack"
SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class ReviewFinding:
    """One thing that a reviewer should know.

    Attributes:
        severity: `error`, `warning` or `info`.
        subject: The number, or another resource's name; empty where it is about the whole stack.
        text: One line; several where the program itself failed.
    """

    severity: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class PolicyFinding:
    """Something that a policy pack does not accept.

    Attributes:
        level: `mandatory` or `advisory`.
        policy: The rule's name.
        subject: The number, or another resource's name; empty where it is about the whole stack.
        text: One line.
    """

    level: str
    policy: str
    subject: str
    text: str


def collect_findings(preview: Preview) -> list[ReviewFinding]:
    """Return what is to be said, errors first; what the rest of the summary shows already is left out."""
    lines = [line for line in preview.lines if not _stands_elsewhere(line)]
    if any(violation.level == MANDATORY for violation in preview.violations):
        lines = [line for line in lines if line.text != _FAILED]
    found = dict.fromkeys(_findings_at_lines(lines, _number_steps(preview)))
    return sorted(found, key=lambda finding: (SEVERITIES.index(finding.severity), finding.subject))


def collect_policy_findings(preview: Preview) -> list[PolicyFinding]:
    """Return what policy packs do not accept, mandatory rules first."""
    steps = _number_steps(preview)
    found = [
        PolicyFinding(violation.level, violation.policy, subject, _shorten(violation.text, subject, step))
        for violation in preview.violations
        for step in [_find_step(violation.urn, steps)]
        for subject in [_name_subject(violation.urn, step)]
    ]
    return sorted(found, key=lambda each: (each.level != MANDATORY, each.policy, each.subject))


def _findings_at_lines(lines: Sequence[Line], steps: Mapping[str, Step]) -> Iterator[ReviewFinding]:
    for line in lines:
        step = _find_step(line.urn, steps)
        # What the program and other providers merely say is theirs.
        if step is not None or line.severity != "info":
            subject = _name_subject(line.urn, step)
            yield ReviewFinding(line.severity, subject, _shorten(line.text, subject, step))


def _stands_elsewhere(line: Line) -> bool:
    return (
        preview_lines.parse_difference(line.text) is not None
        or preview_lines.parse_account(line.text) is not None
        or preview_lines.parse_not_checked(line.text) is not None
        or preview_lines.parse_waiting(line.text) is not None
    )


def _number_steps(preview: Preview) -> dict[str, Step]:
    """Return the step of each number; of several with one URN the last that declares something."""
    numbers = [step for step in preview.steps if step.is_phone_number]
    return {step.urn.text: step for step in sorted(numbers, key=lambda step: step.new is not None)}


def _find_step(urn: Urn | None, steps: Mapping[str, Step]) -> Step | None:
    return steps.get(urn.text) if urn else None


def _name_subject(urn: Urn | None, step: Step | None) -> str:
    if urn is None or urn.type == _STACK:
        return ""
    resource = (step.new or step.old) if step else None
    number = resource.declared_number if resource else UNREADABLE
    return urn.name if is_hidden(number) else number


def _shorten(text: str, subject: str, step: Step | None) -> str:
    """Return a text without the subject that stands before it; of a traceback, what was raised."""
    reason = text.removeprefix("phone number ").removeprefix(f"{subject}: ")
    # The engine and other providers show the addresses that they use as they are.
    return _without_secrets(with_shown_addresses(without_traceback(reason)), step)


def _without_secrets(text: str, step: Step | None) -> str:
    """Return a text about a resource; if that has secrets, without the values that the text quotes.

    The plugin and the policies see secrets in plain text, and the engine masks values, not texts.
    """
    resources = (step.old, step.new) if step else ()
    has_secrets = any(
        contains([resource.inputs, resource.outputs], SECRET)
        or any(is_secret(attribute, resource) for attribute in Attribute)
        for resource in resources
        if resource
    )
    return _QUOTED.sub(SECRET, text) if has_secrets else text
