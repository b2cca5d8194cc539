"""What a record shows beside what it says: which change each request carried, and how many waited when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tools.batching.record import Call, Change, Deploy


@dataclass(frozen=True, slots=True)
class Journey:
    """A change on its way.

    Attributes:
        change: As it came.
        begins_to_wait: When nothing of its own number was before it any more, in milliseconds.
        call: The request that carried it first.
    """

    change: Change
    begins_to_wait: float
    call: Call


def journeys(deploy: Deploy) -> list[Journey]:
    """Return each change with the request that carried it first.

    A request carries one change of a number at the most, and a number's changes leave in the order in which they came.

    Raises:
        ValueError: A change is in no request, or a request has more than what had come.
    """
    waiting: dict[int, list[Change]] = {}
    for change in deploy.changes:
        waiting.setdefault(change.number, []).append(change)
    answered: dict[int, float] = {}
    found = []
    for call in deploy.calls:
        if call.attempt == 1:
            for number in call.numbers:
                if not waiting.get(number):
                    raise ValueError(
                        f"the request at {call.at} ms carries a change of {number} that never came"
                    )
                change = waiting[number].pop(0)
                found.append(Journey(change, max(change.at, answered.get(number, 0.0)), call))
        for number in call.numbers:
            answered[number] = call.ends
    if left := [number for number, changes in waiting.items() if changes]:
        raise ValueError(f"no request carries a change of {left}")
    return found


def waiting(found: Sequence[Journey]) -> Iterator[tuple[float, int]]:
    """Yield how many changes wait, whenever that changes."""
    steps = [(each.begins_to_wait, 1) for each in found] + [(each.call.at, -1) for each in found]
    count = 0
    for at, step in sorted(steps):
        count += step
        yield at, count


def carried(found: Sequence[Journey], call: Call) -> dict[str, int]:
    """Return how many changes of each attribute a request carries."""
    counts: dict[str, int] = {}
    for each in found:
        if each.call is call:
            counts[each.change.attribute] = counts.get(each.change.attribute, 0) + 1
    return dict(sorted(counts.items(), reverse=True))


def lanes(calls: Sequence[Call]) -> list[int]:
    """Return the lane of each request, so that those that are under way at once lie beside each other."""
    ends: list[float] = []
    found = []
    for call in calls:
        lane = next((lane for lane, end in enumerate(ends) if end <= call.at), len(ends))
        ends[lane : lane + 1] = [call.ends]
        found.append(lane)
    return found
