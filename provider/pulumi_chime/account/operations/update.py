"""BatchUpdatePhoneNumber: one attribute of each of up to 50 numbers.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_BatchUpdatePhoneNumber.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_chime.account.operations.operation import Effect, Operation, Written
from pulumi_chime.model import calling_names, failures
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

        Where the default cannot be asked for, a text is taken for it that has come since the number was last read,
        just before the request.
        """
        if item.attribute is not Attribute.CALLING_NAME or item.after:
            return live
        return live_numbers.without_default(live, was_cleared=item.live not in {None, live.calling_name})

    def effect(self, item: Change, live: Live | None) -> Effect:
        """Return whether the number has the value, or is getting it.

        No calling name was pending when one was sent, so what is pending is ours, whatever the value shows. Where a
        number has or had a calling name and shows no status with it, nobody knows whether one is pending.
        """
        if live is None:
            return Effect.ABSENT
        if calling_names.has_or_is_getting(live, item.attribute, item.after):
            return Effect.SHOWN
        if not item.attribute.row.settles_slowly or live.calling_name_status:
            return Effect.ABSENT
        return Effect.NOT_KNOWN if live.calling_name or item.live else Effect.ABSENT

    def refusal(self, phone_number: str, item: Change, code: str, message: str) -> ChimeError:  # noqa: ARG002
        """Return the error, which names the attribute."""
        return failures.refused_change(item, code, message)

    def secrets(self, item: Change) -> Iterable[str | None]:
        """Return the values of an edit that is secret, and what was read in place of the one before."""
        return (item.edit.before, item.live, item.edit.after) if item.edit.is_secret else ()

    def written(self, item: Change) -> Written:
        """Return the edit, from what was really there where that was read."""
        edit = item.replaced
        return Written(item.attribute.value, edit.shown_before, edit.shown_after)


UPDATE = Update()
"""The one instance that is needed: it holds nothing."""
