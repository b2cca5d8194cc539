"""Settles on one spare number what nobody says about the real service; touches that number's name only."""

from pulumi_chime.verification.experiments import Finding, Findings, run_experiments
from pulumi_chime.verification.report import as_document, as_lines
from pulumi_chime.verification.spare_number import (
    NotRestoredError,
    SpareNumber,
    UnsuitableNumberError,
    suitable,
)

__all__ = [
    "Finding",
    "Findings",
    "NotRestoredError",
    "SpareNumber",
    "UnsuitableNumberError",
    "as_document",
    "as_lines",
    "run_experiments",
    "suitable",
]
