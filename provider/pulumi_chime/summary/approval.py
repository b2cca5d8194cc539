"""What a reviewer approves by approving a review: every write and every release that it shows whole."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pulumi_chime.model.approved import Approved
from pulumi_chime.model.identity import spelled
from pulumi_chime.summary.blind_spots import explain_hidden
from pulumi_chime.summary.preview import is_hidden

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_chime.summary.review import Review

_NAMED = 20


class NotApprovableError(Exception):
    """A review does not show all that would be approved by it; the text names what, in one line."""


def approve(review: Review) -> Approved:
    """Return what is approved.

    Raises:
        NotApprovableError: Something is a secret, not known before the deploy, not looked at, or cannot be judged.
    """
    if hidden := list(dict.fromkeys(_hidden_parts(review))):
        more = [f"and {len(hidden) - _NAMED:,} more"] if len(hidden) > _NAMED else []
        parts = ", ".join([*hidden[:_NAMED], *more])
        raise NotApprovableError(f"nobody can approve what is not shown: {parts}")
    return Approved(
        changes={(write.phone_number, write.attribute): write.edit for write in review.writes},
        releases=frozenset(release.phone_number for release in review.releases),
    )


def _hidden_parts(review: Review) -> Iterator[str]:
    for spot in review.blind_spots:
        yield f"{spot.subject} ({spot.text})"
    for name in review.uncounted:
        yield f"the numbers of {name} (which it has is not shown)"
    for hidden in review.hidden_inputs:
        yield f"{hidden.property_name} of {hidden.subject} ({hidden.reason})"
    yield from _hidden_writes(review)
    for departure in review.departures:
        if reason := explain_hidden(departure.phone_number):
            yield f"the number of {departure.resource_name} ({reason})"
        elif departure.is_released and not departure.is_seen:
            yield f"the release of {departure.phone_number} ({'; '.join(departure.remarks)})"
        elif departure.is_released and not _is_number(departure.phone_number):
            yield f"the release of {departure.phone_number!r} (no phone number)"


def _hidden_writes(review: Review) -> Iterator[str]:
    written = Counter((write.phone_number, write.attribute) for write in review.writes)
    for write in review.writes:
        name, number = write.property_name, write.phone_number
        subject = write.resource_name if is_hidden(number) else number
        if reason := explain_hidden(write.edit.before) or explain_hidden(write.edit.after):
            yield f"{name} of {subject} ({reason})"
        elif write.edit.before is None:
            yield f"{name} of {subject} (its live value was not looked at)"
        elif written[number, write.attribute] > 1:
            yield f"{name} of {subject} (declared by several resources)"
        elif not is_hidden(number) and not _is_number(number):
            yield f"{name} of {number!r} (no phone number)"


def _is_number(text: str) -> bool:
    return spelled(text) == text
