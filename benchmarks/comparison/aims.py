"""What was to be shown, and whether a run shows it; what is not met is told as what is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.comparison.work import OURS, TWO_PROPERTIES
from benchmarks.contenders import IDLE, Contender

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from benchmarks.comparison.results import Measured

MOST_OF_HAND_WRITTEN = 1.0
"""The time of the provider written by hand, where that calls the service."""
MOST_OF_HAND_WRITTEN_WITHOUT_CALLS = 1.05
MOST_OF_FLOOR = 1.15
"""The time of the script and of a provider that does nothing, one after the other."""
MOST_OF_TWO_PROPERTIES = 1.25
"""The time of as many renames of the least resource that there can be."""
TWO_PROPERTIES_AT = 1000
"""Of how many renames that is judged."""


@dataclass(frozen=True, slots=True)
class Aim:
    """One aim, for one scenario and one of ours.

    Attributes:
        scenario: The scenario's title.
        contender: The name of the contender.
        text: What was to be shown.
        found: What was found.
        most: What it may be; a count of calls, or a ratio.
        is_met: Whether it is no more.
    """

    scenario: str
    contender: str
    text: str
    found: float
    most: float
    is_met: bool


def judge(measured: Iterable[Measured]) -> Iterator[Aim]:
    """Yield each aim of a run. Who failed meets none."""
    for scenario in measured:
        for contender in OURS:
            yield from _judge(scenario, contender)


def _judge(scenario: Measured, contender: Contender) -> Iterator[Aim]:
    ours, script = scenario.of(contender), scenario.of(Contender.SCRIPT)
    by_hand = scenario.of(Contender.HAND_WRITTEN)

    def aim(text: str, found: float, most: float) -> Aim:
        is_met = ours.failure is None and found <= most
        return Aim(scenario.scenario, contender.name, text, round(found, 3), most, is_met)

    if by_hand.failure is None:
        most = MOST_OF_HAND_WRITTEN if by_hand.accepted else MOST_OF_HAND_WRITTEN_WITHOUT_CALLS
        ratio = ours.seconds / by_hand.seconds
        yield aim("time, in times of the provider written by hand", ratio, most)
    yield aim("calls, against those of the script", ours.accepted, script.accepted)
    if IDLE[contender].name in scenario.done:
        floor = script.seconds + scenario.of(IDLE[contender]).seconds
        ratio = ours.seconds / floor
        yield aim("time, in times of the script and doing nothing together", ratio, MOST_OF_FLOOR)
    least = TWO_PROPERTIES.get(contender)
    if least is not None and scenario.numbers == TWO_PROPERTIES_AT and least.name in scenario.done:
        ratio = ours.seconds / scenario.of(least).seconds
        yield aim("time, in times of two properties and doing nothing", ratio, MOST_OF_TWO_PROPERTIES)
