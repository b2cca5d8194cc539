"""How much a change may do before it fails a check: the caller's limits, and what no change may have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.summary.account_check import CheckState
from pulumi_chime.summary.findings import MANDATORY
from pulumi_chime.summary.preview import STREAMING
from pulumi_chime.summary.wording import format_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_chime.summary.review import Review


@dataclass(frozen=True, slots=True)
class ReviewLimits:
    """What is allowed.

    Attributes:
        maximum_changes: How many attributes may be written and numbers may leave, together; None: any number.
        allows_release: Whether a number may be given up.
        requires_preflight: Whether the live account must have been looked at, where that is needed.
    """

    maximum_changes: int | None = None
    allows_release: bool = True
    requires_preflight: bool = False


def exceeded_limits(review: Review, limits: ReviewLimits) -> Iterator[str]:
    """Yield one line for each limit that a review is over, and for errors and mandatory violations, if any."""
    yield from _faults(review)
    if limits.maximum_changes is not None:
        yield from _changes_above(review, limits.maximum_changes)
    if not limits.allows_release:
        yield from _possible_releases(review)
    if limits.requires_preflight and review.account_check.state is CheckState.NOT_DONE:
        yield "the live account was NOT CHECKED, which --require-preflight demands"


def _faults(review: Review) -> Iterator[str]:
    """Yield what no change may have."""
    if not review.is_complete:
        yield "the preview failed, so this is not all of it"
    if review.blind_spots:
        yield f"{format_count(review.blind_spots, 'resource')} that cannot be judged"
    errors = sum(finding.severity == "error" for finding in review.findings)
    if errors:
        yield f"{format_count(errors, 'finding')} of severity error"
    violations = sum(finding.level == MANDATORY for finding in review.policy_findings)
    if violations:
        yield f"{format_count(violations, 'mandatory policy violation')}"


def _changes_above(review: Review, maximum: int) -> Iterator[str]:
    changes = len(review.writes) + len(review.departures)
    if changes > maximum:
        yield f"{format_count(changes, 'change')}, where --max-changes allows {maximum}"
    if review.uncounted:
        yield (
            f"the numbers of {format_count(review.uncounted, 'set')} are not shown, so nobody can say how many change, "
            f"where --max-changes allows {maximum}"
        )


def _possible_releases(review: Review) -> Iterator[str]:
    if review.releases:
        yield f"{format_count(review.releases, 'number')} to be released, where --no-release allows none"
    hidden = [key for key in review.release_keys if key.hidden]
    if hidden:
        yield f"{format_count(hidden, 'number')} whose {hidden[0].property_name} is not shown, with --no-release"
    if review.may_release and not review.shows_leftovers:
        yield (
            "--no-release cannot be kept: this form of the preview does not show what an earlier run has left to be "
            f"deleted; set {STREAMING}"
        )
