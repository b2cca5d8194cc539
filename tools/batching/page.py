"""The part of docs/batching.md that says in figures what the picture shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.batching.reading import carried, journeys
from tools.reference.parts import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.batching.reading import Journey
    from tools.batching.record import Call, Deploy, Record

_ATTRIBUTES = {"name": "names", "calling_name": "calling names"}


def parts(record: Record) -> dict[str, str]:
    """Return what is written into the page, by the name of the part."""
    return {"the requests": _table(record.plain), "the throttled requests": _table(record.throttled)}


def _table(deploy: Deploy) -> str:
    headings = ("request", "sent after", "carries", "left because", "oldest waited", "answered in", "answer")
    return table(headings, _rows(deploy))


def _rows(deploy: Deploy) -> Iterator[tuple[str, ...]]:
    found = journeys(deploy)
    first_attempts = {call.numbers: call for call in deploy.calls if call.attempt == 1}
    for number, call in enumerate(deploy.calls, 1):
        first = first_attempts[call.numbers]
        mine = [each for each in found if each.call is first]
        counts = carried(found, first)
        yield (
            str(number),
            f"{call.at:.0f} ms",
            ", ".join(f"{count} {_ATTRIBUTES[attribute]}" for attribute, count in counts.items()),
            call.closed if call.attempt == 1 else "it is repeated",
            _waited(mine, call) if call.attempt == 1 else "",
            f"{call.milliseconds:.0f} ms",
            _answer(call),
        )


def _waited(mine: list[Journey], call: Call) -> str:
    return f"{call.at - min(each.begins_to_wait for each in mine):.0f} ms"


def _answer(call: Call) -> str:
    if call.error:
        return "429"
    return (
        f"{len(call.refused)} refused, {len(call.numbers) - len(call.refused)} done"
        if call.refused
        else "all done"
    )
