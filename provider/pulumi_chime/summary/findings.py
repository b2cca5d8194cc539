"""What a preview says beside its steps: the provider's findings, and what went wrong with the preview itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.model import preview_lines
from pulumi_chime.summary.preview import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pulumi_chime.summary.preview import Line, Preview, Step, Urn

MANDATORY = "mandatory"
"""The level of a rule that stops a deploy."""

_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
_FAILED = "preview failed"
_TRACEBACK = "Traceback (most recent call last):"
_STACK = "pulumi:pulumi:Stack"
_ORDER = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Finding:
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


def findings(preview: Preview) -> list[Finding]:
    """Return what is to be told, errors first; what the rest of the summary shows already is left out."""
    lines = [line for line in preview.lines if not _is_shown_elsewhere(line)]
    if any(violation.level == MANDATORY for violation in preview.violations):
        lines = [line for line in lines if line.text != _FAILED]
    found = dict.fromkeys(_findings(lines, _numbers(preview)))
    return sorted(found, key=lambda finding: (_ORDER.index(finding.severity), finding.subject))


def policy_findings(preview: Preview) -> list[PolicyFinding]:
    """Return what policy packs do not accept, mandatory rules first."""
    steps = _numbers(preview)
    found = [
        PolicyFinding(violation.level, violation.policy, subject, _text(violation.text, subject, step))
        for violation in preview.violations
        for step in [_step(violation.urn, steps)]
        for subject in [_subject(violation.urn, step)]
    ]
    return sorted(found, key=lambda each: (each.level != MANDATORY, each.policy, each.subject))


def _findings(lines: Sequence[Line], steps: Mapping[str, Step]) -> Iterator[Finding]:
    for line in lines:
        step = _step(line.urn, steps)
        # What the program and other providers merely say is theirs.
        if step is not None or line.severity != "info":
            subject = _subject(line.urn, step)
            yield Finding(line.severity, subject, _text(line.text, subject, step))


def _is_shown_elsewhere(line: Line) -> bool:
    return (
        preview_lines.parse_difference(line.text) is not None
        or preview_lines.parse_account(line.text) is not None
        or preview_lines.parse_not_checked(line.text) is not None
        or preview_lines.parse_waiting(line.text) is not None
    )


def _numbers(preview: Preview) -> dict[str, Step]:
    return {step.urn.text: step for step in preview.steps if step.is_phone_number}


def _step(urn: Urn | None, steps: Mapping[str, Step]) -> Step | None:
    return steps.get(urn.text) if urn else None


def _subject(urn: Urn | None, step: Step | None) -> str:
    if urn is None or urn.type == _STACK:
        return ""
    resource = (step.new or step.old) if step else None
    return str(resource.inputs.get("phone_number", urn.name)) if resource else urn.name


def _text(text: str, subject: str, step: Step | None) -> str:
    """Return a text without the subject that stands before it; of a traceback, what was raised."""
    told = text.removeprefix("phone number ").removeprefix(f"{subject}: ")
    if _TRACEBACK in told:
        told = f"{told.partition(_TRACEBACK)[0].strip()} {told.splitlines()[-1].strip()}"
    return _without_secrets(told, step)


def _without_secrets(text: str, step: Step | None) -> str:
    """Return a text about a resource; if that has secrets, without the values that the text quotes.

    The plugin and the policies see secrets in plain text, and the engine masks values, not texts.
    """
    is_secret = step is not None and step.new is not None and SECRET in step.new.inputs.values()
    return _QUOTED.sub(SECRET, text) if is_secret else text
