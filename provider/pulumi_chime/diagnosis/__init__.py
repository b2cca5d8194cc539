"""What `pulumi-chime doctor` looks at: one file a subject, each check a function that returns a finding."""

from pulumi_chime.diagnosis.document import as_document
from pulumi_chime.diagnosis.examination import Patient, examine, has_problems
from pulumi_chime.diagnosis.finding import Finding, Verdict
from pulumi_chime.diagnosis.project import read_project
from pulumi_chime.diagnosis.states import UnreadableStateError, read_state
from pulumi_chime.diagnosis.terminal import as_lines, show_on_terminal

__all__ = [
    "Finding",
    "Patient",
    "UnreadableStateError",
    "Verdict",
    "as_document",
    "as_lines",
    "examine",
    "has_problems",
    "read_project",
    "read_state",
    "show_on_terminal",
]
