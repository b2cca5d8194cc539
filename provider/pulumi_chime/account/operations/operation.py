"""What is asked of every write operation: the one place that sends, settles and records it knows nothing else of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pulumi_chime.account.live_numbers import LiveNumbers
    from pulumi_chime.model.failures import ChimeError
    from pulumi_chime.model.numbers import Live

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Written:
    """What one item writes, for the record: a journal shows its values as they are, and nothing else of the item.

    Attributes:
        attribute: What is written; the operation's own word where it is no attribute.
        before: The value it had; empty where there is none, None where nobody knows.
        after: The value that is sent.
    """

    attribute: str
    before: str | None
    after: str


class Effect(Enum):
    """What a reading says of an item whose answer was lost."""

    SHOWN = auto()
    """The number has what was sent, or is getting it."""
    ABSENT = auto()
    """It has not, and may be sent that once more."""
    NOT_KNOWN = auto()
    """It may be getting it: what was sent counts as accepted, and is not sent once more."""


class Operation(ABC, Generic[Item]):
    """One operation of the service that writes many numbers in one request; it holds nothing.

    Attributes:
        name: The API's name of it.
    """

    name: ClassVar[str]

    @abstractmethod
    def request(self, items: Mapping[str, Item]) -> Mapping[str, Any]:
        """Return the request, as the API names its members.

        Args:
            items: By E.164 number, at most 50.
        """

    @abstractmethod
    def phone_number_id(self, item: Item) -> str:
        """Return the id under which the service is asked to write the item."""

    @abstractmethod
    def kind(self, item: Item) -> str:
        """Return what the item does, in a word: a refused request is split by it, and errors name it."""

    @abstractmethod
    def can_harm_twice(self, item: Item) -> bool:
        """Return whether an item whose answer was lost must be read back before it is sent again."""

    def without_default(self, item: Item, live: Live, live_numbers: LiveNumbers) -> Live:  # noqa: ARG002
        """Return a number as its effect is looked for: without what the account shows in place of a cleared value.

        Args:
            item: What was sent.
            live: The number as it is now.
            live_numbers: Know the account's default.
        """
        return live

    @abstractmethod
    def effect(self, item: Item, live: Live | None) -> Effect:
        """Return what the account shows of the item's effect.

        Args:
            item: What was sent.
            live: The number as it is now, without a default that shows in place of what was cleared; None where the
                account has no such number.
        """

    @abstractmethod
    def refusal(self, phone_number: str, item: Item, code: str, message: str) -> ChimeError:
        """Return the error for an item that the service did not accept."""

    @abstractmethod
    def secrets(self, item: Item) -> Iterable[str | None]:
        """Return the values of an item that must not be shown, in whatever the service says of its request either."""

    @abstractmethod
    def written(self, item: Item) -> Written:
        """Return what the journal says of an item."""
