"""The findings for machines; docs/doctor.md describes the shape."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from pulumi_chime.diagnosis.actions import NEEDS
from pulumi_chime.diagnosis.finding import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pulumi_chime.diagnosis.finding import Finding

VERSION = 1
"""Of the shape; keys may be added to it."""


def as_document(findings: Sequence[Finding]) -> dict[str, Any]:
    """Return the findings in plain values."""
    counts = Counter(finding.verdict for finding in findings)
    return {
        "version": VERSION,
        "counts": {verdict.value: counts[verdict] for verdict in Verdict},
        "findings": [
            {
                "check": finding.check,
                "verdict": finding.verdict.value,
                "found": finding.found,
                "mend": finding.mend,
            }
            for finding in findings
        ],
        "actions": [
            {
                "command": need.command,
                "needed": list(need.actions),
                "helpful": list(need.helpful),
                "note": need.note,
            }
            for need in NEEDS
        ],
    }
