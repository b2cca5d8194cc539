"""What a run has shown, as rows of text: for a terminal and for pages alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.comparison import aims
from benchmarks.comparison.work import ALL, OURS
from benchmarks.contenders import Contender

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from benchmarks.comparison.aims import Aim
    from benchmarks.comparison.results import Document, Done, Measured

LABELS = {
    Contender.DYNAMIC: "this package, dynamic door",
    Contender.NATIVE: "this package, native door",
    Contender.SET: "this package, a set",
    Contender.HAND_WRITTEN: "provider written by hand",
    Contender.SCRIPT: "boto3 script, no Pulumi",
    Contender.DYNAMIC_IDLE: "doing nothing: dynamic door",
    Contender.NATIVE_IDLE: "doing nothing: native door",
    Contender.SET_IDLE: "doing nothing: a set",
    Contender.DYNAMIC_TWO_PROPERTIES: "doing nothing: two properties, dynamic",
    Contender.NATIVE_TWO_PROPERTIES: "doing nothing: two properties, native",
}
"""What is shown of each, in the order of the rows."""
_COLUMNS = 4
"""Of work, in one table: more do not fit beside each other."""
_NONE = "-"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of texts.

    Attributes:
        title: What it shows.
        headings: Of its columns.
        rows: From top to bottom.
    """

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def renames(document: Document) -> Grid:
    """Return what renames take by how many numbers there are."""
    chosen = sorted((each for each in document.measured if _is_plain(each)), key=lambda each: each.numbers)
    return _grid("Renames, --parallel 128, the state saved once", chosen, LABELS)


def other_work(document: Document) -> Iterator[Grid]:
    """Yield what all other work takes, in tables that are not too wide."""
    chosen = [each for each in document.measured if not _is_plain(each)]
    for start in range(0, len(chosen), _COLUMNS):
        yield _grid("Other work", chosen[start : start + _COLUMNS], LABELS)


def judged(document: Document) -> Grid:
    """Return the aims, a row for each scenario and each of ours."""
    columns = [*dict.fromkeys(aim.text for aim in document.aims)]
    found = {(aim.scenario, aim.contender, aim.text): aim for aim in document.aims}
    return Grid(
        "What was to be shown; what is not met is marked",
        ("work", "with", *columns),
        [
            (
                measured.scenario,
                LABELS[contender],
                *(_judgement(found.get((measured.scenario, contender.name, text))) for text in columns),
            )
            for measured in document.measured
            for contender in OURS
        ],
    )


def wanted() -> Iterator[str]:
    """Yield each aim in words."""
    within = aims.MOST_OF_HAND_WRITTEN_WITHOUT_CALLS
    yield "Ahead of the provider written by hand wherever that calls the service."
    yield f"Elsewhere at most {within:g} times its time."
    yield "As few calls as the script makes."
    yield f"At most {aims.MOST_OF_FLOOR:g} times the time of the script and of doing nothing on the same door, one after the other."
    yield (
        f"{aims.TWO_PROPERTIES_AT:,} renames of single numbers: at most {aims.MOST_OF_TWO_PROPERTIES:g} times as long as doing "
        "nothing with two properties on the same door."
    )


def in_short(document: Document) -> str:
    """Return how many aims are met."""
    met = sum(aim.is_met for aim in document.aims)
    return f"{met} of {len(document.aims)} aims are met"


def surroundings(document: Document) -> str:
    """Return on what it was measured, in a sentence."""
    machine = document.machine
    versions = ", ".join(f"{name} {version}" for name, version in document.versions.items())
    loads = [done.load for each in document.measured for done in each.done.values()]
    return (
        f"{_days(document)}, {machine['processor']}, {machine['cores']} cores, {machine['memory_gigabytes']} GB, "
        f"{machine['system']}; {versions}. Each call takes {document.latency_milliseconds} ms. The machine's load "
        f"average before a piece of work was {min(loads)} to {max(loads)}.{_left_out(document)}"
    )


def _left_out(document: Document) -> str:
    """Return what a run has not measured, in a sentence; empty where it has measured all."""
    measured = {each.scenario for each in document.measured}
    missing = [each.title for each in ALL if each.title not in measured]
    return f" Not measured by then: {'; '.join(missing)}." if missing else ""


def _days(document: Document) -> str:
    days = sorted({each.date for each in document.measured})
    return days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"


def _is_plain(measured: Measured) -> bool:
    return measured.scenario.endswith(" renames")


def _grid(title: str, chosen: Sequence[Measured], contenders: Iterable[Contender]) -> Grid:
    took_part = [each for each in contenders if any(each.name in measured.done for measured in chosen)]
    return Grid(
        title,
        ("", *(f"{each.scenario} (at least {each.fewest_calls:,} calls)" for each in chosen)),
        [
            (LABELS[contender], *(cell(measured.done.get(contender.name)) for measured in chosen))
            for contender in took_part
        ],
    )


def cell(done: Done | None) -> str:
    """Return what somebody took, as it stands in a table; None: did not take part."""
    if done is None:
        return _NONE
    if done.failure is not None:
        return "failed"
    calls = f"{done.accepted:,} {'call' if done.accepted == 1 else 'calls'}"
    throttled = f" and {done.throttled:,} answered with 429" if done.throttled else ""
    return f"{calls}{throttled}, {done.seconds:.1f} s"


def _judgement(aim: Aim | None) -> str:
    if aim is None:
        return _NONE
    text = (
        f"{aim.found:.2f} of {aim.most:.2f}" if isinstance(aim.found, float) else f"{aim.found} of {aim.most}"
    )
    return text if aim.is_met else f"{text}, not met"
