"""What a rehearsal has shown, as JSON: the documented shape of `pulumi-chime rehearse --json` (docs/rehearse.md)."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pulumi_chime.rehearsal.outcome import Outcome

VERSION = 1
"""The shape's version: raised when a key goes or changes its meaning, not when one is added."""


def as_document(outcome: Outcome) -> dict[str, Any]:
    """Return what a rehearsal has shown."""
    return {
        "version": VERSION,
        "project": outcome.project,
        "stack": outcome.stack,
        "commands": [{"command": each.text, "exit_code": each.exit_code} for each in outcome.commands],
        "accounts": [asdict(each) for each in outcome.accounts],
        "changes": [asdict(each) for each in outcome.changes],
        "releases": list(outcome.releases),
        "calls": dict(outcome.calls),
        "write_calls": outcome.write_calls,
        "retries": outcome.retries,
        "refused_calls": outcome.refused_calls,
        "failures": [asdict(each) for each in outcome.failures],
        "pending": [asdict(each) for each in outcome.pending],
        "warnings": list(outcome.warnings),
        "notes": list(outcome.notes),
    }
