"""A run in the pages: tables and plots between the marks that name them, so that no figure is typed by hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.comparison import grids, plots
from benchmarks.contenders import Contender

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from benchmarks.comparison.grids import Grid
    from benchmarks.comparison.results import Document

ROOT = Path(__file__).resolve().parents[2]
PAGES = (ROOT / "README.md", ROOT / "docs" / "benchmarks.md")
"""The pages that show something of it."""
_BLOCK = re.compile(
    r"(<!-- benchmarks (?P<name>[a-z ]+): `make bench` writes it -->\n)(?P<text>.*?)(<!-- end of benchmarks (?P=name) -->)",
    re.DOTALL,
)
_HEADLINE = "1,000 renames"
_PLOTS = {
    "calls": "Calls to the service by how many numbers are renamed: a provider written by hand makes one for each number,"
    " this package one for fifty, as the script does",
    "seconds": "Seconds by how many numbers are renamed, with this package's doors, a provider written by hand, a script,"
    " and a provider that does nothing",
}


class NothingToShowError(ValueError):
    """A run lacks what the pages begin with; the message says what."""


def write(document: Document) -> None:
    """Write a run into the pages, and its plots beside them.

    Raises:
        NothingToShowError: It lacks what the pages begin with; nothing is written.
    """
    if _HEADLINE not in {each.scenario for each in document.measured}:
        raise NothingToShowError(f"no page is written before {_HEADLINE} were measured")
    for file, svg in plots.draw(document):
        file.write_text(svg, encoding="utf-8")
    for page in PAGES:
        page.write_text(rewrite(page.read_text(encoding="utf-8"), page, document), encoding="utf-8")


def rewrite(text: str, page: Path, document: Document) -> str:
    """Return a page's text with what a run shows between its marks.

    Args:
        text: As it is.
        page: Its file, from which pictures are found.
        document: The run.

    Raises:
        KeyError: A mark names a block that there is not.
    """

    def block(match: re.Match[str]) -> str:
        return f"{match[1]}{BLOCKS[match['name']](document, page)}\n{match[4]}"

    return _BLOCK.sub(block, text)


def blocks(text: str) -> list[str]:
    """Return the names of the blocks of a page."""
    return [match["name"] for match in _BLOCK.finditer(text)]


def outside(text: str) -> str:
    """Return what a page says beside its blocks."""
    return _BLOCK.sub("", text)


def _headline(document: Document, page: Path) -> str:
    measured = document.of(_HEADLINE)
    ours, by_hand = measured.of(Contender.NATIVE), measured.of(Contender.HAND_WRITTEN)
    shown = grids.renames(document)
    rows = [row for row in shown.rows if not row[0].startswith("doing nothing")]
    sentence = (
        f"{_HEADLINE}, each call taking {document.latency_milliseconds} ms: {grids.cell(ours)} on the native door; "
        f"{grids.cell(by_hand)} with a provider written by hand ([how it was measured]({_link(page)}))."
    )
    table = _markdown(grids.Grid(shown.title, shown.headings, rows))
    return "\n\n".join((sentence, table, _picture(document, page, "seconds")))


def _link(page: Path) -> str:
    return (ROOT / "docs" / "benchmarks.md").relative_to(page.parent).as_posix()


def _picture(_: Document, page: Path, name: str) -> str:
    images = plots.DIRECTORY.relative_to(page.parent).as_posix()
    return (
        f'<picture>\n  <source media="(prefers-color-scheme: dark)" srcset="{images}/benchmarks-{name}-dark.svg">\n'
        f'  <img alt="{_PLOTS[name]}" src="{images}/benchmarks-{name}-light.svg">\n</picture>'
    )


def _aims(document: Document, _: Path) -> str:
    listed = "\n".join(f"- {line}" for line in grids.wanted())
    return "\n\n".join((listed, f"{grids.in_short(document)}.", _markdown(grids.judged(document))))


def _other_work(document: Document, _: Path) -> str:
    return "\n\n".join(map(_markdown, grids.other_work(document)))


def _markdown(grid: Grid) -> str:
    return "\n".join(_lines(grid))


def _lines(grid: Grid) -> Iterator[str]:
    yield f"| {' | '.join(grid.headings)} |"
    yield "|" + "---|" * len(grid.headings)
    for row in grid.rows:
        yield f"| {' | '.join(text.replace('not met', '**not met**') for text in row)} |"


BLOCKS: Mapping[str, Callable[[Document, Path], str]] = {
    "headline": _headline,
    "surroundings": lambda document, _: grids.surroundings(document),
    "renames": lambda document, _: _markdown(grids.renames(document)),
    "other work": _other_work,
    "aims": _aims,
    "plot of calls": lambda document, page: _picture(document, page, "calls"),
    "plot of seconds": lambda document, page: _picture(document, page, "seconds"),
}
"""What can stand between marks, by name."""
