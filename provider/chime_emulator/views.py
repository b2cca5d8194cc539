"""A number as people watch it: the API's own shape, what is pending and until when, and what changed last."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from chime_emulator.documents import timestamp, to_document
from chime_emulator.numbers import DELETION_QUEUE_SECONDS, IN_DELETION_QUEUE, from_json

if TYPE_CHECKING:
    from chime_emulator.account import EmulatedAccount
    from chime_emulator.changes import Change
    from chime_emulator.numbers import StoredNumber

_NOT_CHANGES = frozenset({"UpdatedTimestamp", "CreatedTimestamp"})


def view(account: EmulatedAccount, change: Change) -> dict[str, Any]:
    """Return a number as the page shows it, as JSON.

    Its keys: `phone_number`; `number` (the API's shape, null where it is gone); `pending` (`calling_name`, `until`,
    `fails`); `gone_at` (the end of the deletion queue); `changed` (`at` and `before`: the members that were different,
    or null where the number is new).
    """
    after = from_json(change.after) if change.after else None
    return {
        "phone_number": change.phone_number,
        "number": _plain(account.as_shown(after)) if after else None,
        "pending": _pending(after),
        "gone_at": _gone_at(after),
        "changed": _changed(change, after),
    }


def iso(moment: float) -> str:
    """Return a time as the control endpoints write it: `2026-01-31T12:00:00.000Z`."""
    return _iso(timestamp(moment))


def _pending(number: StoredNumber | None) -> dict[str, Any] | None:
    if number is None or number.pending is None:
        return None
    pending = number.pending
    return {"calling_name": pending.calling_name, "until": iso(pending.settles), "fails": pending.fails}


def _gone_at(number: StoredNumber | None) -> str | None:
    if number is None or number.status != IN_DELETION_QUEUE or number.deleted is None:
        return None
    return iso(number.deleted + DELETION_QUEUE_SECONDS)


def _changed(change: Change, after: StoredNumber | None) -> dict[str, Any] | None:
    if not change.revision:
        return None
    if change.before is None:
        return {"at": iso(change.moment), "before": None}
    old = _plain(to_document(from_json(change.before)))
    new = _plain(to_document(after)) if after else {}
    different = {
        key: old.get(key)
        for key in old.keys() | new.keys()
        if old.get(key) != new.get(key) and key not in _NOT_CHANGES
    }
    return {"at": iso(change.moment), "before": different}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return _iso(value) if isinstance(value, datetime) else value


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
