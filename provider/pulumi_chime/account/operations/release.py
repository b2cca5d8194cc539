"""BatchDeletePhoneNumber: up to 50 numbers into the deletion queue.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_BatchDeletePhoneNumber.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_chime.account.operations.operation import Effect, Operation, Written
from pulumi_chime.model import error_codes, failures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pulumi_chime.model.failures import ChimeError
    from pulumi_chime.model.numbers import Live


@dataclass(frozen=True, slots=True)
class Release(Operation[str]):
    """Gives numbers up; an item is the number's id as the service gave it."""

    name = "BatchDeletePhoneNumber"

    def request(self, items: Mapping[str, str]) -> Mapping[str, Any]:
        """Return the request: the ids alone."""
        return {"PhoneNumberIds": list(items.values())}

    def phone_number_id(self, item: str) -> str:
        """Return the item."""
        return item

    def kind(self, item: str) -> str:  # noqa: ARG002
        """Return the word for what is done."""
        return "release"

    def can_harm_twice(self, item: str) -> bool:  # noqa: ARG002
        """Return True: the first one has put the number into the deletion queue, so a second is refused."""
        return True

    def effect(self, item: str, live: Live | None) -> Effect:  # noqa: ARG002
        """Return whether the number is in the deletion queue, or gone."""
        return Effect.SHOWN if live is None or live.is_in_deletion_queue else Effect.ABSENT

    def refusal(self, phone_number: str, item: str, code: str, message: str) -> ChimeError:  # noqa: ARG002
        """Return the error."""
        return failures.number_failure(phone_number, f"{code}: {message}", error_codes.advice(code))

    def secrets(self, item: str) -> Iterable[str | None]:  # noqa: ARG002
        """Return none: no value is written."""
        return ()

    def written(self, item: str) -> Written:
        """Return the operation's word; no value is written."""
        return Written(self.kind(item), "", "")


RELEASE = Release()
"""The one instance that is needed: it holds nothing."""
