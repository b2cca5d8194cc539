"""What `pulumi-chime summary` makes of a preview: read it, count it, show it. Pure but for the terminal."""

from pulumi_chime.summary.approval import NotApprovableError, approve
from pulumi_chime.summary.document import as_document
from pulumi_chime.summary.limits import ReviewLimits, exceeded_limits
from pulumi_chime.summary.markdown import render_markdown
from pulumi_chime.summary.masking import mask_numbers
from pulumi_chime.summary.reading import UnreadablePreviewError, read_preview, read_preview_file
from pulumi_chime.summary.review import Review, review_preview
from pulumi_chime.summary.terminal import show_on_terminal
from pulumi_chime.summary.transport import UnreadableReviewError, pack_review, unpack_review

__all__ = [
    "NotApprovableError",
    "Review",
    "ReviewLimits",
    "UnreadablePreviewError",
    "UnreadableReviewError",
    "approve",
    "as_document",
    "exceeded_limits",
    "mask_numbers",
    "pack_review",
    "read_preview",
    "read_preview_file",
    "render_markdown",
    "review_preview",
    "show_on_terminal",
    "unpack_review",
]
