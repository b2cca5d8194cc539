"""BatchUpdatePhoneNumber: one attribute of each of up to 50 numbers.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_BatchUpdatePhoneNumber.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_chime.account.operations.operation import Operation, Written
from pulumi_chime.model import failures
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pulumi_chime.account.live_numbers import LiveNumbers
    from pulumi_chime.model.failures import ChimeError
    from pulumi_chime.model.numbers import Live


@dataclass(frozen=True, slots=True)
class Update(Operation[Change]):
    """Writes attributes; an item is a change."""

    name = "BatchUpdatePhoneNumber"

    def request(self, items: Mapping[str, Change]) -> Mapping[str, Any]:
        """Return the request: the service takes one attribute an item."""
        return {
            "UpdatePhoneNumberRequestItems": [
                {"PhoneNumberId": change.phone_number_id, change.attribute.row.field: change.after}
                for change in items.values()
            ]
        }

    def phone_number_id(self, item: Change) -> str:
        """Return the changed number's id, as it is known from a reading or from the state."""
        return item.phone_number_id

    def kind(self, item: Change) -> str:
        """Return the attribute's name."""
        return item.attribute.value

    def can_harm_twice(self, item: Change) -> bool:
        """Return whether it settles slowly: a calling name that is sent twice may lock the number for days."""
        return item.attribute.row.settles_slowly

    def without_default(self, item: Change, live: Live, live_numbers: LiveNumbers) -> Live:
        """Return a number whose calling name was to be cleared as if the account's default did not show in its place.

        Where the default cannot be asked for, any text but the one that was to be cleared is taken for it.
        """
        if item.attribute is not Attribute.CALLING_NAME or item.after:
            return live
        return live_numbers.without_default(live, was_cleared=live.calling_name != item.edit.before)

    def has_taken_effect(self, item: Change, live: Live | None) -> bool:
        """Return whether the number has the value, or is getting it."""
        if live is None:
            return False
        if item.attribute.row.settles_slowly and live.calling_name_is_pending:
            # It was not pending when it was sent, so what is pending is ours, whatever the value shows.
            return True
        return live.value(item.attribute) == item.after

    def refusal(self, phone_number: str, item: Change, code: str, message: str) -> ChimeError:  # noqa: ARG002
        """Return the error, which names the attribute."""
        return failures.refused_change(item, code, message)

    def secrets(self, item: Change) -> Iterable[str | None]:
        """Return both values of an edit that is secret."""
        return (item.edit.before, item.edit.after) if item.edit.is_secret else ()

    def written(self, item: Change) -> Written:
        """Return the edit."""
        return Written(item.attribute.value, item.edit.shown_before, item.edit.shown_after)


UPDATE = Update()
"""The one instance that is needed: it holds nothing."""
