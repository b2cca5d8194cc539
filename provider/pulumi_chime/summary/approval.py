"""What a reviewer approves by approving a review: every write that it shows, with both values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_chime.model.approved import Approved
from pulumi_chime.summary.preview import SECRET, UNKNOWN

if TYPE_CHECKING:
    from pulumi_chime.model.changes import Edit
    from pulumi_chime.summary.review import Review


class NotApprovableError(Exception):
    """Some writes have values that a review does not show; the text names them in one line."""


def approve(review: Review) -> Approved:
    """Return what is approved.

    Raises:
        NotApprovableError: A value is a secret, or not known before the deploy, or the account was not looked at.
    """
    hidden = [
        f"{write.attribute.value} of {write.phone_number} ({reason})"
        for write in review.writes
        if (reason := _reason_against(write.edit))
    ]
    if hidden:
        raise NotApprovableError(f"nobody can approve what is not shown: {', '.join(hidden)}")
    return Approved(
        changes={(write.phone_number, write.attribute): write.edit for write in review.writes},
        releases=frozenset(release.phone_number for release in review.releases),
    )


def _reason_against(edit: Edit) -> str:
    if edit.before is None:
        return "its live value was not looked at"
    if SECRET in {edit.before, edit.after}:
        return "a secret"
    return "known only after up" if edit.after == UNKNOWN else ""
