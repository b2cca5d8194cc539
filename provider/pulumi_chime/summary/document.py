"""A summary as JSON: the documented shape of `pulumi-chime summary --json` (docs/summary.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_chime.summary.preview import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pulumi_chime.summary.departures import Departure
    from pulumi_chime.summary.review import Review
    from pulumi_chime.summary.writes import PlannedWrite

VERSION = 1
"""The shape's version: raised when a key goes or changes its meaning, not when one is added."""


def as_document(review: Review, exceeded: Sequence[str]) -> dict[str, Any]:
    """Return a summary.

    Args:
        review: What is shown.
        exceeded: Limits that it is over.
    """
    return {
        "version": VERSION,
        "project": review.project,
        "stack": review.stack,
        "accounts": [
            {"account_id": place.account_id, "region": place.region} for place in review.account_check.places
        ],
        "live_account": {
            "state": review.account_check.state.value,
            "reasons": list(review.account_check.reasons),
        },
        "adopted": review.adopted,
        "releases": [_departure(each) for each in review.releases],
        "replacements": [
            {**_departure(each), "replaced_by": _known(each.replaced_by)} for each in review.replacements
        ],
        "no_longer_managed": [_departure(each) for each in review.leaving],
        "gone": [_departure(each) for each in review.gone],
        "not_judged": [{"subject": each.subject, "text": each.text} for each in review.blind_spots],
        "releasable": [
            {
                "phone_number": _known(each.phone_number),
                "resource": each.resource_name,
                "hidden": each.hidden,
            }
            for each in review.release_keys
        ],
        "hidden_inputs": [
            {"subject": each.subject, "property": each.property_name, "reason": each.reason}
            for each in review.hidden_inputs
        ],
        "not_counted": list(review.uncounted),
        "shows_leftovers": review.shows_leftovers,
        "changes": [_write(each) for each in review.writes],
        "findings": [
            {"severity": each.severity, "subject": each.subject, "text": each.text}
            for each in review.findings
        ],
        "policy_packs": None if review.policy_packs is None else list(review.policy_packs),
        "policy_violations": [
            {"level": each.level, "policy": each.policy, "subject": each.subject, "text": each.text}
            for each in review.policy_findings
        ],
        "fewest_calls": {
            "BatchUpdatePhoneNumber": review.calls.updates,
            "BatchDeletePhoneNumber": review.calls.releases,
        },
        "other_changes": review.other_changes,
        "over_limits": list(exceeded),
    }


def _departure(departure: Departure) -> dict[str, Any]:
    return {
        "phone_number": _known(departure.phone_number),
        "resource": departure.resource_name,
        "remarks": list(departure.remarks),
    }


def _write(write: PlannedWrite) -> dict[str, str | None]:
    return {
        "phone_number": _known(write.phone_number),
        "resource": write.resource_name,
        "attribute": write.attribute.value,
        "before": write.edit.before,
        "after": _known(write.edit.after),
        "fate": write.outcome.value,
    }


def _known(value: str) -> str | None:
    return None if value == UNKNOWN else value
