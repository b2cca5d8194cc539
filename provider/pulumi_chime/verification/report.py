"""What was found, to be read and to be sent in: without the account, the number, its name or messages about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_chime.verification.experiments import Findings

VERSION = 1
"""Of the document's shape."""


def as_lines(findings: Findings, region: str, *, is_service: bool) -> Iterator[str]:
    """Yield the report for people, and the emulator's options at its end."""
    yield f"Amazon Chime SDK Voice, {region}, {'the service itself' if is_service else 'another endpoint'}"
    for finding in findings.findings:
        yield f"  {finding.question} {finding.answer}"
    yield "The emulator does the same with:"
    yield "  pulumi-chime emulator " + " ".join(f"--set {setting}" for setting in findings.settings)


def as_document(findings: Findings, region: str, *, is_service: bool) -> dict[str, Any]:
    """Return the report for machines."""
    return {
        "version": VERSION,
        "region": region,
        "is_service": is_service,
        "settled": findings.are_settled,
        "settings": findings.settings,
        "findings": [
            {
                "question": finding.question,
                "answer": finding.answer,
                "setting": finding.setting or None,
                "settled": finding.is_settled,
                "requests": [
                    {
                        "items": outcome.items,
                        "refusal": outcome.refusal or None,
                        "item_errors": dict(outcome.item_errors),
                        "took_effect": outcome.took_effect,
                    }
                    for outcome in finding.outcomes
                ],
            }
            for finding in findings.findings
        ],
    }
