"""The picture of the demo, docs/images/demo.svg: some steps of a real run, as a terminal shows them.

python tools/demo/take_picture.py         or `make pictures`

The picture holds its own colours, so it is read on a light page and on a dark one, and needs no address to be shown.
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from show import DemoError, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "images" / "demo.svg"
TITLE = "make demo"
SHOWN = ("3. A mistake, and a policy pack", "4. Deploy", "What it took")
"""The headings of the steps that are in the picture; the whole run is four screens long."""
_COLUMNS = 118
_ROWS_SHOWN, _SECTIONS_SHOWN = 3, 1
"""Of those that are told of one number after another, in a step."""
_OF_THIS_MACHINE = re.compile(r"/\S*/(?=pulumi-resource-chime)")
_ROW = re.compile(r" *[+~-]{0,2} +\S+:PhoneNumber offices-")
_SECTION = re.compile(r" +\S+:PhoneNumber \(offices-")
_COUNTED = re.compile(r" +⋮ +(\d+) more row")
_PASSING = re.compile(r"Loading policy packs| +\S+:Stack \S+ ")
"""What is shown while a command runs, and told again under Diagnostics."""
_HEADING = re.compile(r"(\S.*?) ─{3,}")
# Rich's own form loads a font from an address; a viewer's own does as well, because each letter has its place.
_FORM = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
    <style>
    .{unique_id}-matrix {{
        font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
        font-size: {char_height}px;
        line-height: {line_height}px;
    }}
    .{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
    {styles}
    </style>
    <defs>
    <clipPath id="{unique_id}-clip-terminal">
      <rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
    </clipPath>
    {lines}
    </defs>
    {chrome}
    <g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
    {backgrounds}
    <g class="{unique_id}-matrix">
    {matrix}
    </g>
    </g>
</svg>
"""


def main() -> int:
    """Run the demo, and write the picture of it."""
    console = Console(
        file=io.StringIO(), record=True, width=_COLUMNS, color_system="truecolor", highlight=False
    )
    try:
        show(None, full=False, console=console)
        lines = console.export_text(styles=True).splitlines()
        PICTURE.write_text(draw(lines), encoding="utf-8")
    except DemoError as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    print(f"docs/images/{PICTURE.name}: {PICTURE.stat().st_size} bytes")
    return 0


def draw(lines: Iterable[str]) -> str:
    """Return the picture of a run.

    Args:
        lines: What it showed, with the colours of a terminal.

    Raises:
        DemoError: One of the steps is not in it.
    """
    whole = [Text.from_ansi(_OF_THIS_MACHINE.sub("…/", line)) for line in lines]
    shown = [line for heading in SHOWN for line in _gather(_step(heading, whole))]
    paper = Console(
        file=io.StringIO(), record=True, width=_COLUMNS, color_system="truecolor", highlight=False
    )
    for line in _without_repeated_blanks(shown):
        paper.print(line, no_wrap=True, overflow="ellipsis", crop=True)
    svg = paper.export_svg(title=TITLE, code_format=_FORM, unique_id="demo")
    return "".join(f"{line.rstrip()}\n" for line in svg.splitlines() if line.strip())


def _step(heading: str, lines: Sequence[Text]) -> Sequence[Text]:
    """Return the lines of one step, its heading first."""
    headings = {place: found[1] for place, line in enumerate(lines) if (found := _HEADING.match(line.plain))}
    if heading not in headings.values():
        raise DemoError(f"the run has no step {heading!r}, so there is no picture of it")
    start = next(place for place, title in headings.items() if title == heading)
    end = min((place for place in headings if place > start), default=len(lines))
    return lines[start:end]


def _gather(lines: Iterable[Text]) -> Iterator[Text]:
    """Yield lines of which those that are told of one number after another are counted, after the first."""
    hidden = rows = sections = 0
    in_hidden_section = False
    for line in lines:
        in_hidden_section = in_hidden_section and bool(line.plain.strip())
        counted, is_row = _COUNTED.match(line.plain), bool(_ROW.match(line.plain))
        rows += is_row
        if _SECTION.match(line.plain):
            sections += 1
            in_hidden_section = sections > _SECTIONS_SHOWN
            hidden += in_hidden_section
        if counted:
            hidden += int(counted[1])
        elif is_row and rows > _ROWS_SHOWN:
            hidden += 1
        elif not in_hidden_section and not _PASSING.match(line.plain):
            if hidden and line.plain.strip():
                yield Text(f"  ⋮  {hidden} more like these", style="dim")
                yield Text()
                hidden = 0
            yield line


def _without_repeated_blanks(lines: Iterable[Text]) -> Iterator[Text]:
    was_blank = True
    for line in lines:
        is_blank = not line.plain.strip()
        if not (is_blank and was_blank):
            yield line
        was_blank = is_blank


if __name__ == "__main__":
    sys.exit(main())
