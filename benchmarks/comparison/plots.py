"""A run's plots, each for a light page and for a dark one."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter, NullLocator

from benchmarks.comparison.grids import LABELS
from benchmarks.contenders import Contender

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from matplotlib.axes import Axes

    from benchmarks.comparison.results import Document, Done, Measured

DIRECTORY = Path(__file__).resolve().parents[2] / "docs" / "images"
_SIZE_INCHES = (8.2, 4.3)
_GROUND = {"light": "#ffffff", "dark": "#0d1117"}
_INK = {"light": "#24292f", "dark": "#e6edf3"}
_GRID = {"light": "#d0d7de", "dark": "#30363d"}
_STYLE: dict[Any, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 10.5,
    "svg.fonttype": "path",
    "svg.hashsalt": "benchmarks",
    "axes.spines.top": False,
    "axes.spines.right": False,
}


@dataclass(frozen=True, slots=True)
class _Line:
    """How a contender is drawn: told apart by colour, mark and dashes.

    Attributes:
        contender: Who.
        light: Its colour on a light page.
        dark: Its colour on a dark one.
        mark: Of each point.
        size: Of the mark, in points: one upon another are all seen.
        dashes: Of the line.
    """

    contender: Contender
    light: str
    dark: str
    mark: str
    size: float
    dashes: str = "-"


_LINES = (
    _Line(Contender.HAND_WRITTEN, "#c2410c", "#fb923c", "o", 8),
    _Line(Contender.DYNAMIC, "#0550ae", "#79c0ff", "s", 13),
    _Line(Contender.NATIVE, "#0891b2", "#67e8f9", "D", 10),
    _Line(Contender.SET, "#7c3aed", "#c4a5fd", "^", 8),
    _Line(Contender.SCRIPT, "#15803d", "#56d364", "X", 6, "--"),
    _Line(Contender.DYNAMIC_IDLE, "#6e7781", "#8b949e", "", 0, ":"),
)


def draw(document: Document) -> Iterator[tuple[Path, str]]:
    """Yield the file of each plot, and its SVG."""
    plain = sorted(
        (each for each in document.measured if each.scenario.endswith(" renames")),
        key=lambda each: each.numbers,
    )
    for theme in _GROUND:
        yield (
            DIRECTORY / f"benchmarks-calls-{theme}.svg",
            _curves(document, plain, theme, "calls to the service", lambda done: done.accepted),
        )
        yield (
            DIRECTORY / f"benchmarks-seconds-{theme}.svg",
            _curves(document, plain, theme, "seconds", lambda done: done.seconds),
        )


def digest(document: Document) -> str:
    """Return what a plot carries of the result that it was drawn from."""
    return hashlib.sha256(document.to_json().encode()).hexdigest()


def _curves(
    document: Document,
    measured: Sequence[Measured],
    theme: str,
    quantity: str,
    take: Callable[[Done], float],
) -> str:
    """Draw a quantity of each contender against how many numbers were renamed, both on logarithmic axes."""
    with mpl.rc_context({**_STYLE, **_colours(theme)}):
        figure = Figure(figsize=_SIZE_INCHES, layout="constrained")
        axes = figure.add_subplot()
        for line in _LINES:
            points = [
                (each.numbers, value)
                for each in measured
                if (done := each.done.get(line.contender.name)) and (value := take(done))
            ]
            if points:
                axes.plot(
                    *zip(*points, strict=True),
                    color=line.light if theme == "light" else line.dark,
                    marker=line.mark,
                    linestyle=line.dashes,
                    linewidth=2,
                    markersize=line.size,
                    label=LABELS[line.contender],
                )
        _dress(axes, [each.numbers for each in measured], quantity)
        figure.legend(loc="outside right center", frameon=False)
        text = io.StringIO()
        metadata = {"Date": None, "Description": digest(document), "Title": f"{quantity} by numbers renamed"}
        figure.savefig(text, format="svg", metadata=metadata)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"


def _dress(axes: Axes, numbers: Sequence[int], quantity: str) -> None:
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("numbers renamed")
    axes.set_ylabel(quantity)
    plain = FuncFormatter(lambda value, _: f"{value:,g}")
    axes.set_xticks(numbers)
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(plain)
    axes.yaxis.set_major_formatter(plain)
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.grid(visible=True, which="major", linewidth=0.8)
    axes.set_axisbelow(True)


def _colours(theme: str) -> dict[Any, Any]:
    ink, ground = _INK[theme], _GROUND[theme]
    return {
        **dict.fromkeys(
            ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color"), ink
        ),
        **dict.fromkeys(("figure.facecolor", "axes.facecolor", "savefig.facecolor"), ground),
        "grid.color": _GRID[theme],
    }
