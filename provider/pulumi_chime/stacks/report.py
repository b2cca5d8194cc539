"""One summary over all stacks, for people at a terminal, for a pull request, and for machines."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from rich.text import Text

from pulumi_chime import summary
from pulumi_chime.stacks.orders import Command, State
from pulumi_chime.stacks.progress_table import LENGTH_OF_WHY, overview, totals
from pulumi_chime.summary.wording import cut, format_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rich.console import Console

    from pulumi_chime.stacks.run import StackStatus
    from pulumi_chime.summary import Review

VERSION = 1
"""The document's: raised when a key goes or changes its meaning, not when one is added."""
MARKDOWN_LENGTH = 65_000
"""How many characters a summary has: a comment takes 65,536, and a pipeline may put a mark in front."""

_SHOWN_FAILURES = 20
_SHORTEST_REVIEW = 4_000
_LENGTH_OF_THE_TABLE = 40_000
_LENGTHS_OF_WHY = (LENGTH_OF_WHY, 100, 40)
_LENGTH_OF_A_FAILURE = 1_000
_LENGTH_OF_A_PROJECT = 100
_LENGTH_OF_THE_CUT = 120


@dataclass(frozen=True, slots=True)
class StackReport:
    """One stack, as it is reported.

    Attributes:
        status: How it ended.
        review: What its preview would do; None where there is none.
        exceeded: What makes its preview a problem.
        approved: The file in which its preview was approved; None where there is none.
        not_approved: Why it was not; empty where it was, or nobody asked for that.
    """

    status: StackStatus
    review: Review | None = None
    exceeded: tuple[str, ...] = ()
    approved: str | None = None
    not_approved: str = ""

    @property
    def is_fine(self) -> bool:
        """Whether there is nothing to put right."""
        return self.status.state is State.SUCCEEDED and not self.exceeded and not self.not_approved

    @property
    def why(self) -> str:
        """What is to be said of it in one line; empty where nothing is."""
        return self.status.why or "; ".join(self.exceeded) or self.not_approved

    @property
    def status_with_why(self) -> StackStatus:
        """How it ended, with what makes it a problem though it has succeeded."""
        return replace(self.status, why=self.why)


@dataclass(frozen=True, slots=True)
class Report:
    """All stacks of one command.

    Attributes:
        project: Whose they are.
        command: What was done.
        stacks: In order.
    """

    project: str
    command: Command
    stacks: tuple[StackReport, ...] = field(default_factory=tuple)

    @property
    def is_fine(self) -> bool:
        """Whether all of them are."""
        return all(each.is_fine for each in self.stacks)

    @property
    def headline(self) -> str:
        """The whole in a few words."""
        states = totals([each.status for each in self.stacks])
        not_fine = sum(each.status.state is State.SUCCEEDED and not each.is_fine for each in self.stacks)
        rest = f", {not_fine} of these not fine" if not_fine else ""
        return f"{self.command.value} of {self.project}: {states}{rest}"


def report_stack(status: StackStatus) -> StackReport:
    """Return the report of one stack."""
    packed = status.outcome.review if status.outcome else None
    if packed is None:
        return StackReport(status)
    try:
        review = summary.unpack_review(packed)
    except summary.UnreadableReviewError as error:
        return StackReport(status, exceeded=(str(error),))
    return StackReport(status, review, tuple(summary.exceeded_limits(review, summary.ReviewLimits())))


def show_on_terminal(report: Report, console: Console) -> None:
    """Show a report."""
    console.print(
        Text(report.headline, style="bold"),
        "",
        overview([each.status_with_why for each in report.stacks], console),
        sep="\n",
    )
    for each in report.stacks:
        if each.review is not None and _has_content(each):
            console.print("", Text(f"── {each.status.stack} ", style="bold cyan"), sep="\n")
            summary.show_on_terminal(each.review, each.exceeded, console)
        elif each.review is None and (lines := _failure_lines(each)):
            console.print("", Text(each.status.stack, style="bold"), *map(Text, lines), sep="\n")
        if each.not_approved:
            console.print(
                Text(f"{each.status.stack} was not approved: {each.not_approved}", style="bold red")
            )
        elif each.approved:
            console.print(Text(f"{each.status.stack} was approved: {each.approved}"))


def _has_content(each: StackReport) -> bool:
    """Return whether a preview has anything that the table does not say."""
    review = each.review
    return review is not None and bool(
        review.writes or review.departures or review.findings or review.policy_findings or review.blind_spots
        or review.adopted or review.other_changes or each.exceeded
    )  # fmt: skip


def _failure_lines(each: StackReport) -> list[str]:
    outcome = each.status.outcome
    # A single one stands in the table, if it has room there.
    if outcome is None or (outcome.failed <= 1 and len(each.status.why) <= LENGTH_OF_WHY):
        return []
    shown = [f"  {failure}" for failure in outcome.failures[:_SHOWN_FAILURES]]
    more = outcome.failed - len(shown)
    return (
        [*shown, f"  and {more:,} more: --json has the first {len(outcome.failures)}"] if more > 0 else shown
    )


def render_markdown(report: Report) -> str:
    """Return a report for a pull request, as long as a comment may be at the most; what is left out is counted."""
    headline = replace(report, project=cut(report.project, _LENGTH_OF_A_PROJECT)).headline
    head = [f"## {_plain(headline)}", "", "|stack||changes|calls|time|why|", "|---|---|---|---|---|---|"]
    table = [*head, *_rows(report, _LENGTH_OF_THE_TABLE), ""]
    return "\n".join([*table, *_parts(report, MARKDOWN_LENGTH - _length(table))])


def _rows(report: Report, room: int) -> Iterator[str]:
    """Yield a row for each stack, and say why in as many characters as all have room with; what is fine goes first."""
    rows: list[str] = []
    for length in _LENGTHS_OF_WHY:
        rows = [_row(each, length) for each in report.stacks]
        if _length(rows) <= room:
            yield from rows
            return
    kept = _kept(report.stacks, rows, room - _LENGTH_OF_THE_CUT)
    yield from (row for position, row in enumerate(rows) if position in kept)
    left = [each for position, each in enumerate(report.stacks) if position not in kept]
    not_fine = sum(not each.is_fine for each in left)
    yield f"\n**and {format_count(left, 'more stack')}, {not_fine:,} of them not fine: see the job's log**"


def _row(each: StackReport, length: int) -> str:
    status = each.status
    why = cut(each.why, length)
    state = status.state.value if each.is_fine else f"**{status.state.value}**"
    return (
        f"|{_code(cut(status.stack))}|{state}|{status.progress.changes:,}|{status.progress.calls:,}"
        f"|{status.seconds:.0f} s|{_code(why) if why else ''}|"
    )


def _parts(report: Report, room: int) -> Iterator[str]:
    """Yield what there is to say of single stacks; each has its share of the room."""
    waiting = [each for each in report.stacks if _has_content(each) or _failure_lines(each)]
    left = room - _LENGTH_OF_THE_CUT
    shares = iter(range(len(waiting), 0, -1))
    texts: dict[int, str] = {}
    for position, each in sorted(enumerate(waiting), key=lambda item: item[1].is_fine):
        text = _part(each, left // next(shares))
        if len(text) + 1 > left:
            break
        texts[position] = text
        left -= len(text) + 1
    yield from (text for _, text in sorted(texts.items()))
    if more := len(waiting) - len(texts):
        yield f"\n**There is more to say of {format_count(more, 'stack')}: see the job's log**"


def _kept(stacks: Sequence[StackReport], texts: Sequence[str], room: int) -> set[int]:
    """Return the positions of the texts that have room; those of stacks that are fine are the first to go."""
    kept = set[int]()
    for position in sorted(range(len(texts)), key=lambda position: stacks[position].is_fine):
        room -= len(texts[position]) + 1
        if room < 0:
            break
        kept.add(position)
    return kept


def _part(each: StackReport, room: int) -> str:
    title = f"\n## {_code(cut(each.status.stack))}\n\n"
    if each.review is None:
        return title + _failures(each, room - len(title))
    text = ""
    if room >= _SHORTEST_REVIEW:
        text = summary.render_markdown(each.review, each.exceeded, maximum_length=room - len(title) - 1)
    if not text or len(text) >= room - len(title):
        return f"{title}A comment cannot hold it: see the job's log.\n"
    return f"{title}{text}\n"


def _failures(each: StackReport, room: int) -> str:
    """Return as many failures as have room, and how many there are more."""
    outcome = each.status.outcome
    if outcome is None:
        return ""
    text, total = "", max(outcome.failed, len(outcome.failures))
    for position, failure in enumerate(outcome.failures):
        line = f"- {_code(cut(str(failure), _LENGTH_OF_A_FAILURE))}\n"
        if position == _SHOWN_FAILURES or len(text) + len(line) + _LENGTH_OF_THE_CUT > room:
            return f"{text}- and {total - position:,} more: see the job's log\n"
        text += line
    more = total - len(outcome.failures)
    return f"{text}- and {more:,} more: see the job's log\n" if more > 0 else text


def _length(lines: Iterable[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def _plain(text: str) -> str:
    return text.replace("<", "&lt;").replace("@", "&#64;")


def _code(text: str) -> str:
    return f"`{text.replace('`', chr(39)).replace('|', chr(92) + '|')}`"


def as_document(report: Report) -> dict[str, Any]:
    """Return a report as JSON: the documented shape of `pulumi-chime stacks … --json` (docs/stacks.md)."""
    return {
        "version": VERSION,
        "project": report.project,
        "command": report.command.value,
        "fine": report.is_fine,
        "stacks": [_stack_document(each) for each in report.stacks],
    }


def _stack_document(each: StackReport) -> Mapping[str, Any]:
    status, outcome = each.status, each.status.outcome
    return {
        "stack": status.stack,
        "state": status.state.value,
        "why": status.why,
        "worker": status.where,
        "attempts": status.attempts,
        "seconds": round(status.seconds, 1),
        "changes": status.progress.changes,
        "operations": dict(outcome.operations) if outcome else {},
        "calls": status.progress.calls,
        "failed": outcome.failed if outcome else 0,
        "failures": [
            {"resource": failure.subject, "text": failure.text}
            for failure in (outcome.failures if outcome else ())
        ],
        "summary": summary.as_document(each.review, each.exceeded) if each.review else None,
        "approved": each.approved,
        "not_approved": each.not_approved,
    }
