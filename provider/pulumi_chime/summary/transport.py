"""A review as plain JSON and back, for whoever reviews on one machine what is shown on another.

What a review needs, such as the files that a stack's settings name, is where the preview was made. Nothing goes with it
that is not shown of it: a record that is not listed here is not packed.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from pulumi_chime.model.arn import AccountRegion
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Edit
from pulumi_chime.summary.account_check import AccountCheck, CheckState
from pulumi_chime.summary.blind_spots import BlindSpot, HiddenInput
from pulumi_chime.summary.calls import Calls
from pulumi_chime.summary.departures import Departure, DepartureKind
from pulumi_chime.summary.findings import SEVERITIES, PolicyFinding, ReviewFinding
from pulumi_chime.summary.release_keys import ReleaseKey
from pulumi_chime.summary.review import Review
from pulumi_chime.summary.writes import PlannedWrite, WriteOutcome

_RECORDS = {
    each.__name__: each
    for each in (
        AccountCheck,
        AccountRegion,
        BlindSpot,
        Calls,
        Departure,
        Edit,
        HiddenInput,
        PlannedWrite,
        PolicyFinding,
        ReleaseKey,
        Review,
        ReviewFinding,
    )
}
_CHOICES = {each.__name__: each for each in (Attribute, CheckState, DepartureKind, WriteOutcome)}
_TYPE = "="


class UnreadableReviewError(ValueError):
    """What came is no review, or one of another version of this package."""


def pack_review(review: Review) -> dict[str, Any]:
    """Return a review as JSON has it."""
    packed: dict[str, Any] = _pack(review)
    return packed


def unpack_review(packed: object) -> Review:
    """Return the review that was packed.

    Raises:
        UnreadableReviewError: It is none.
    """
    try:
        review = _unpack(packed)
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise UnreadableReviewError("it is no review, or one of another version of pulumi-chime") from error
    if not isinstance(review, Review):
        raise UnreadableReviewError("it is no review")
    return review


def _pack(value: Any) -> Any:
    if isinstance(value, Enum):
        return {_TYPE: _known(type(value).__name__, _CHOICES), "value": value.value}
    if is_dataclass(value):
        name = _known(type(value).__name__, _RECORDS)
        return {_TYPE: name, **{each.name: _pack(getattr(value, each.name)) for each in fields(value)}}
    if isinstance(value, tuple | list):
        return [_pack(each) for each in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"a review has no {type(value).__name__}")


def _unpack(packed: Any) -> Any:
    if isinstance(packed, list):
        return tuple(_unpack(each) for each in packed)
    if not isinstance(packed, dict):
        return packed
    name = packed[_TYPE]
    if name in _CHOICES:
        return _CHOICES[name](packed["value"])
    record = _RECORDS[name](**{key: _unpack(value) for key, value in packed.items() if key != _TYPE})
    for each in fields(record):
        if not _is_of(getattr(record, each.name), str(each.type)):
            raise TypeError(each.name)
    _require_words(record)
    return record


def _require_words(record: object) -> None:
    """Raise ValueError where a word that is shown as it is is none."""
    if isinstance(record, ReviewFinding) and record.severity not in SEVERITIES:
        raise ValueError(record.severity)
    if isinstance(record, PolicyFinding) and not record.level.isalpha():
        raise ValueError(record.level)


def _is_of(value: object, annotation: str) -> bool:
    """Return whether a value is what a record's field is declared as: one of some types by name, or a tuple of one."""
    return any(
        isinstance(value, tuple) and all(_is_of(each, item) for each in value)
        if (item := choice.removeprefix("tuple[").removesuffix(", ...]")) != choice
        else type(value).__name__ == choice.replace("None", "NoneType")
        for choice in annotation.split(" | ")
    )


def _known(name: str, known: object) -> str:
    if name not in known:  # type: ignore[operator]  # both tables are dictionaries of other types
        raise TypeError(f"a review has no {name}")
    return name
