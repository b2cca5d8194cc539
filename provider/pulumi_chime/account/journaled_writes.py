"""Writes that are put on record: each request's items, with what came of them, before anybody is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_chime.account.journal import Entry
from pulumi_chime.chime import Kind, ServiceError
from pulumi_chime.model.identity import documented_id, e164

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pulumi_chime.account.journal import Journal
    from pulumi_chime.account.updates import Writes
    from pulumi_chime.chime import BatchAnswer
    from pulumi_chime.model.numbers import Change

_ACCEPTED = "accepted"
_UNCERTAIN = frozenset({Kind.UNAVAILABLE, Kind.LOST})


class JournaledWrites:
    """Does what other writes do, and appends each item to a journal.

    A journal that cannot be written stops a request before it is sent.
    """

    def __init__(self, writes: Writes, journal: Journal) -> None:
        self._writes = writes
        self._journal = journal

    def batch_update(self, changes: Sequence[Change]) -> BatchAnswer:
        """Make one request and put it on record. Raises ServiceError, or ChimeError from the journal."""
        items = [
            (change.phone_number, change.attribute.value, change.before, change.after) for change in changes
        ]
        return self._recorded(items, lambda: self._writes.batch_update(changes))

    def batch_delete(self, phone_number_ids: Sequence[str]) -> BatchAnswer:
        """Make one request and put it on record. Raises ServiceError, or ChimeError from the journal."""
        items = [(e164(phone_number_id), "release", "", "") for phone_number_id in phone_number_ids]
        return self._recorded(items, lambda: self._writes.batch_delete(phone_number_ids))

    def _recorded(
        self, items: Sequence[tuple[str, str, str, str]], request: Callable[[], BatchAnswer]
    ) -> BatchAnswer:
        self._journal.open()
        try:
            answer = request()
        except ServiceError as error:
            doubt = "uncertain: " if error.kind in _UNCERTAIN else ""
            self._journal.append(Entry(*item, error.request_id, f"{doubt}{error.code}") for item in items)
            raise
        refused = {error.phone_number_id: error.code for error in answer.errors}
        self._journal.append(
            Entry(
                *item,
                answer.request_id,
                refused.get(item[0]) or refused.get(documented_id(item[0]), _ACCEPTED),
            )
            for item in items
        )
        return answer
