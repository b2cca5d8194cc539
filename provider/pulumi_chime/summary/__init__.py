"""What `pulumi-chime summary` makes of a preview: read it, count it, show it. Pure but for the terminal."""

from pulumi_chime.summary.approval import NotApprovableError, approved
from pulumi_chime.summary.document import document
from pulumi_chime.summary.limits import Limits, exceeded
from pulumi_chime.summary.markdown import rendered
from pulumi_chime.summary.masking import masked
from pulumi_chime.summary.reading import UnreadablePreviewError, read
from pulumi_chime.summary.review import Review, review
from pulumi_chime.summary.terminal import show

__all__ = [
    "Limits",
    "NotApprovableError",
    "Review",
    "UnreadablePreviewError",
    "approved",
    "document",
    "exceeded",
    "masked",
    "read",
    "rendered",
    "review",
    "show",
]
