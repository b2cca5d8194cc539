"""The findings for people: a table on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from pulumi_chime.diagnosis.actions import NEEDS
from pulumi_chime.diagnosis.finding import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from pulumi_chime.diagnosis.finding import Finding

_STYLES = {
    Verdict.FINE: "green",
    Verdict.HINT: "yellow",
    Verdict.WRONG: "bold red",
    Verdict.NOT_KNOWN: "magenta",
    Verdict.DOES_NOT_APPLY: "dim",
}
_WORDS = {Verdict.WRONG: "WRONG", Verdict.DOES_NOT_APPLY: "-"}


def show_on_terminal(findings: Sequence[Finding], console: Console) -> None:
    """Show the findings with colours."""
    console.print(
        _grid((_word(each), each.check, each.found, each.mend, _STYLES[each.verdict]) for each in findings)
    )
    console.print(
        "", Text("IAM actions that each command needs (docs/permissions.md)", style="bold"), sep="\n"
    )
    console.print(_grid(("", command, actions, "", "") for command, actions in _needs()))
    console.print("", Text(_headline(findings), style="bold"), sep="\n")


def as_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield the findings as lines of plain text, each as long as it is."""
    for each in findings:
        yield f"{_word(each)}: {each.check}: {each.found}"
        if each.mend:
            yield f"    mend: {each.mend}"
    yield ""
    yield "IAM actions that each command needs (docs/permissions.md)"
    for command, actions in _needs():
        yield f"    {command}: {actions}"
    yield ""
    yield _headline(findings)


def _word(finding: Finding) -> str:
    return _WORDS.get(finding.verdict, finding.verdict.value)


def _grid(rows: Iterator[tuple[str, str, str, str, str]]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", max_width=32)
    table.add_column(overflow="fold")
    for word, check, found, mend, style in rows:
        # As texts: what is in a plain cell, rich takes for markup.
        said = Text(found)
        if mend:
            said.append(f"\n→ {mend}", style="cyan")
        table.add_row(Text(word, style=style), Text(check), said)
    return table


def _needs() -> Iterator[tuple[str, str]]:
    for need in NEEDS:
        helpful = f"better with {', '.join(need.helpful)}" if need.helpful else ""
        note = f"({need.note})" if need.note else ""
        yield need.command, " ".join(filter(None, [", ".join(need.actions), helpful, note]))


def _headline(findings: Sequence[Finding]) -> str:
    counts = Counter(finding.verdict for finding in findings)
    shown = (Verdict.WRONG, Verdict.HINT, Verdict.NOT_KNOWN, Verdict.FINE)
    return ", ".join(f"{counts[verdict]} {verdict.value}" for verdict in shown if counts[verdict])
