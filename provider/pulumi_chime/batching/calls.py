"""The border to an API: what a sender has to do, and the record of each request it made."""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from .limits import CloseReason

Id = TypeVar("Id", bound=Hashable)
Item = TypeVar("Item")
Item_contra = TypeVar("Item_contra", contravariant=True)


class Sender(Protocol[Id, Item_contra]):
    """One API's requests and answers. Called from several threads at once; it should bound its own time."""

    def send(self, items: Mapping[Id, Item_contra]) -> Mapping[Id, Exception]:
        """Make one request.

        Returns:
            The identities that failed, and why; what is not listed succeeded. `Repeatable` errors are
            repeated for those items only, any other goes to whoever submitted the item.

        Raises:
            SendFailure: One of its kinds, when the request failed as a whole.
        """

    def settle(self, items: Mapping[Id, Item_contra]) -> Collection[Id]:
        """Read back after a lost answer: the identities whose items really took effect.

        Raises:
            SendFailure: One of its kinds; `Repeatable` ones are repeated.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchCall(Generic[Id, Item]):
    """One request that was made.

    Attributes:
        items: What was sent.
        kinds: The distinct kinds of the items, sorted.
        closed: Why its batch left the window.
        oldest_wait: Seconds the batch's first item had waited in the window.
        newest_wait: Seconds its last item had: for so long nothing more came.
        attempt: 1 for the first, then one more for each repetition; each part of a split starts at 1 again.
        started: When it was sent, on the batcher's clock.
        duration: Seconds until it was answered.
        failures: The items that failed by themselves.
        error: The failure of the request as a whole.
    """

    items: Mapping[Id, Item]
    kinds: tuple[str, ...]
    closed: CloseReason
    oldest_wait: float
    newest_wait: float
    attempt: int
    started: float
    duration: float
    failures: Mapping[Id, Exception]
    error: BaseException | None

    @property
    def size(self) -> int:
        """How many items it carried."""
        return len(self.items)
