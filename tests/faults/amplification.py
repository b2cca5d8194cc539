"""How many calls a batch may have cost, given what the service answered.

A batch is recognized in the record of calls by its numbers: in one run each number has one change, and a
repetition or a part of a batch carries no others.
"""

from __future__ import annotations

from math import ceil, log2
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

Call = dict[str, Any]


def batches(calls: Iterable[Call]) -> list[list[Call]]:
    """Return the calls of each batch of a run."""
    found: list[list[Call]] = []
    for call in calls:
        same = [batch for batch in found if not numbers(batch).isdisjoint(call["phone_numbers"])]
        found = [batch for batch in found if batch not in same]
        found.append([*(each for batch in same for each in batch), call])
    return found


def numbers(batch: Iterable[Call]) -> set[str]:
    """Return the phone numbers of a batch."""
    return {number for call in batch for number in call["phone_numbers"]}


def most_calls(batch: Collection[Call], refused: Collection[str], repeated_items: bool, restarts: int) -> int:
    """Return how many calls a batch may cost: one, one for each answer that asks for another, and the splits.

    Args:
        batch: Its calls.
        refused: The numbers for which the service refuses a whole request. To find one of n items costs a
            call for each kind of change, and two for each halving.
        repeated_items: Whether failures of single items ask for another call, too.
        restarts: How often the server was killed, which may have cost each batch an answer unrecorded.
    """
    kinds = len({attribute for call in batch for attribute in call["attributes"]})
    halvings = ceil(log2(max(call["items"] for call in batch)))
    culprits = numbers(batch) & set(refused)
    repeated = sum(_asks_for_another(call, repeated_items) for call in batch)
    return 1 + repeated + len(culprits) * (kinds + 2 * halvings) + restarts


def _asks_for_another(call: Call, repeated_items: bool) -> bool:
    faults = set(call["faults"])
    return (
        call["status"] in {0, 429}
        or call["status"] >= 500
        or not faults.isdisjoint({"malformed_body", "unknown_item"})
        or (repeated_items and "item_error" in faults)
    )
