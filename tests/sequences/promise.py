"""The promise that no sequence may break, judged by what the service was asked and what the test itself knows."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.support.emulator import Emulator

_RELEASES = frozenset({"BatchDeletePhoneNumber", "DeletePhoneNumber"})


@dataclass
class Knowledge:
    """What is known during one command.

    Attributes:
        named: What the file of releases named when the command began.
        declared: When the program resolved the declaration of a number, or the plugin answered the check of one.
    """

    named: frozenset[str]
    declared: dict[str, float] = field(default_factory=dict)

    def declare(self, number: str, moment: float | None = None) -> None:
        """Note that a number is declared from now on, or from a given moment."""
        self.declared.setdefault(number, time.time() if moment is None else moment)


@dataclass(frozen=True)
class Release:
    """One number that the service was asked to give up, whatever it answered."""

    number: str
    moment: float


def releases(emulator: Emulator) -> list[Release]:
    """Return what the service was asked to give up since its record was emptied."""
    return [
        Release(number, call["started"])
        for call in emulator.calls()
        if call["operation"] in _RELEASES
        for number in call["phone_numbers"]
    ]


def broken(made: Iterable[Release], known: Knowledge) -> Iterator[str]:
    """Yield each way in which releases break the promise.

    A number is released only if it was named when the command began, and only if nothing had declared it by then.
    """
    for release in made:
        if release.number not in known.named:
            yield f"{release.number} was released and not named"
        elif release.moment > known.declared.get(release.number, release.moment):
            yield f"{release.number} was released and declared"
