"""The fewest requests that can carry a deploy's writes.

An item is one attribute of one number, a request takes up to 50 items of one connection, and no
number twice. Any other items may share it, so a deploy needs as many requests as its items fill, or
as the number with the most attributes has of them
(https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_BatchUpdatePhoneNumber.html).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable


@dataclass(frozen=True, slots=True)
class Calls:
    """Requests that write.

    Attributes:
        updates: BatchUpdatePhoneNumber.
        releases: BatchDeletePhoneNumber.
    """

    updates: int
    releases: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.updates + self.releases


def fewest_calls(items: Iterable[tuple[Hashable, str]], batch_size: int) -> int:
    """Return the fewest requests for items.

    Args:
        items: The connection and the number of each.
        batch_size: How many numbers one request may have.
    """
    by_connection: dict[Hashable, Counter[str]] = {}
    for connection, phone_number in items:
        by_connection.setdefault(connection, Counter())[phone_number] += 1
    return sum(
        max(ceil(numbers.total() / batch_size), *numbers.values()) for numbers in by_connection.values()
    )
