"""What numbers were before their last writes, for reads that lag behind."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chime_emulator.account import AcceptedWrite
    from chime_emulator.numbers import Home, StoredNumber


class Lag:
    """The recent past of numbers, kept while some fault makes reads lag."""

    def __init__(self) -> None:
        self._past: dict[tuple[Home, str], list[tuple[float, StoredNumber]]] = defaultdict(list)

    def remember(self, home: Home, writes: Iterable[AcceptedWrite], moment: float, seconds: float) -> None:
        """Keep for so many seconds what committed writes replaced at a moment."""
        for write in writes:
            key = home, write.before.phone_number
            recent = [entry for entry in self._past[key] if entry[0] > moment - seconds]
            self._past[key] = [*recent, (moment, write.before)]

    def as_of(self, home: Home, number: StoredNumber, moment: float) -> StoredNumber:
        """Return a number as it was at a moment, or as it is if nothing was written since."""
        for replaced, before in self._past.get((home, number.phone_number), ()):
            if replaced > moment:
                return before
        return number

    def forget(self) -> None:
        """Forget the past."""
        self._past.clear()
