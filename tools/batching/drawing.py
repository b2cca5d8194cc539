"""The picture: changes as they come, as they wait, and on the wire, on one axis of time.

It has no fonts, scripts or images of its own, fits a light page and a dark one, and the same record always gives the same
file.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING

from tools.batching.reading import carried, journeys, lanes, waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tools.batching.reading import Journey
    from tools.batching.record import Call, Deploy, Record

_WIDTH, _MARGIN, _LEFT = 740, 20, 122
_RIGHT = _WIDTH - _MARGIN - 12
_LANE, _BAR, _ROW, _CHART, _FULL = 24, 34, 72, 120, 50
_STEPS, _MOST_TICKS = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 60_000), 11
_GLYPH = 6.9  # of a small label, in whatever font the reader has
_STYLE = """
text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; font-size: 13px; fill: #1b2430; }
.page { fill: #ffffff; stroke: #d5dce6; } .title { font-size: 17px; font-weight: 700; } .note { fill: #566273; }
.heading { font-weight: 700; } .axis { stroke: #c3ccd8; } .tick { font-size: 11px; fill: #566273; }
.name { fill: #1f6fb2; stroke: #1f6fb2; } .calling_name { fill: #c05a00; stroke: #c05a00; }
.waiting { fill: #1f6fb2; fill-opacity: .16; stroke: #1f6fb2; stroke-width: 1.5; }
.limit { stroke: #566273; stroke-dasharray: 5 4; } .leaves { stroke: #566273; stroke-dasharray: 2 3; }
.on-bar { fill: #ffffff; font-weight: 600; } .bad { fill: none; stroke: #c8202f; stroke-width: 2.5; }
.bad-text { fill: #b01826; font-weight: 700; } .step { fill: #1b2430; } .step-text { fill: #ffffff; font-weight: 700; font-size: 12px; }
.wait { stroke: #b01826; stroke-width: 1.5; stroke-dasharray: 4 3; }
@media (prefers-color-scheme: dark) {
text { fill: #e8edf4; } .page { fill: #141c29; stroke: #334053; } .note, .tick { fill: #a9b5c6; }
.axis { stroke: #3a475a; } .name { fill: #62aeea; stroke: #62aeea; } .calling_name { fill: #f0a04b; stroke: #f0a04b; }
.waiting { fill: #62aeea; stroke: #62aeea; } .limit, .leaves { stroke: #a9b5c6; } .on-bar { fill: #0b111b; }
.bad { stroke: #ff7b86; } .bad-text { fill: #ff9aa3; } .wait { stroke: #ff9aa3; }
.step { fill: #e8edf4; } .step-text { fill: #141c29; }
}
""".strip()
_ATTRIBUTES = {"name": "names", "calling_name": "calling names"}


class NotShownError(Exception):
    """The record lacks something that the picture explains; record again."""


@dataclass
class _Sheet:
    """What has been drawn so far, from the top down."""

    y: float = _MARGIN
    steps: int = 0
    lines: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, style: str = "", anchor: str = "start") -> None:
        kind = f' class="{style}"' if style else ""
        self.lines.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{kind}>{escape(text)}</text>')

    def line(self, x: float, y: float, to_x: float, to_y: float, style: str) -> None:
        self.lines.append(f'<path class="{style}" d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}"/>')

    def box(self, corner: tuple[float, float], size: tuple[float, float], style: str) -> None:
        self.lines.append(
            f'<rect class="{style}" x="{corner[0]:.1f}" y="{corner[1]:.1f}" width="{size[0]:.1f}" height="{size[1]:.1f}"/>'
        )

    def mark(self, x: float, y: float) -> None:
        """Draw the number of the next step."""
        self.steps += 1
        self.lines.append(f'<circle class="step" cx="{x:.1f}" cy="{y:.1f}" r="9.5"/>')
        self.text(x, y + 4.3, str(self.steps), "step-text", "middle")

    def explain(self, number: int, text: str) -> None:
        """Write what a step means."""
        self.lines.append(f'<circle class="step" cx="{_MARGIN + 10}" cy="{self.y - 4.5:.1f}" r="9.5"/>')
        self.text(_MARGIN + 10, self.y, str(number), "step-text", "middle")
        for line in _wrapped(text, (_WIDTH - 2 * _MARGIN - 34) / _GLYPH):
            self.text(_MARGIN + 30, self.y, line)
            self.y += 19
        self.y += 5


@dataclass(frozen=True)
class _Scale:
    """Milliseconds to places from left to right."""

    last: float

    def __call__(self, at: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * at / self.last


def draw(record: Record) -> str:
    """Return the picture of a record.

    Raises:
        NotShownError: The record lacks something that the picture explains.
    """
    sheet = _Sheet()
    _draw_plain(sheet, record)
    sheet.y += 14
    sheet.line(_MARGIN, sheet.y, _WIDTH - _MARGIN, sheet.y, "axis")
    sheet.y += 34
    _draw_throttled(sheet, record)
    height = round(sheet.y + _MARGIN - 12)
    described = (
        f"{len(record.plain.changes)} changes of {record.numbers} numbers in {len(record.plain.calls)} requests; below, the "
        "same with a request that is throttled. Drawn from the record of real deploys."
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"',
            'role="img" aria-labelledby="title description">',
            '<title id="title">How batching decides</title>',
            f'<desc id="description">{escape(described)}</desc>',
            f"<style>\n{_STYLE}\n</style>",
            f'<rect class="page" x="0.5" y="0.5" width="{_WIDTH - 1}" height="{height - 1}" rx="8"/>',
            *sheet.lines,
            "</svg>\n",
        ]
    )


def _draw_plain(sheet: _Sheet, record: Record) -> None:
    deploy, found = record.plain, journeys(record.plain)
    scale = _scale(deploy)
    full = _first(deploy, lambda call: call.closed == "full", "a batch that left because it was full")
    pause = _last(deploy, lambda call: call.closed == "pause", "a batch that left after a pause")
    refused = _first(deploy, lambda call: bool(call.refused), "an item that was refused")
    mixed = max(
        deploy.calls, key=lambda call: min(carried(found, call).values()) * (len(call.attributes) > 1)
    )
    if len(mixed.attributes) < 2:
        raise NotShownError("the record has no request with two attributes")
    _title(
        sheet,
        f"{len(deploy.changes)} changes of {record.numbers} numbers leave in {len(deploy.calls)} requests",
        f"A real pulumi up that hands over up to {record.parallel} numbers at once; the emulator answers after "
        f"{record.latency} ms.",
    )
    arrivals = _draw_arrivals(sheet, scale, deploy)
    chart = sheet.y + 26
    _draw_waiting(sheet, scale, found)
    wire = sheet.y + 30
    _draw_wire(sheet, scale, deploy, found)
    for call in deploy.calls:
        sheet.line(scale(call.at), chart, scale(call.at), wire, "leaves")
    _axis(sheet, scale)
    above = wire - 13
    sheet.mark(scale(0) + 18, arrivals - 12)
    sheet.mark(scale(full.at), chart - 12)
    sheet.mark((scale(refused.at) + scale(refused.ends)) / 2, above)
    later = next(each.change.at for each in found if each.change.attribute == "calling_name")
    sheet.mark(scale(later) - 14, arrivals + 1.5 * _LANE - 1)
    sheet.mark(scale(pause.at), chart - 12)
    silence = pause.at - max(each.begins_to_wait for each in found if each.call is pause)
    behind = carried(found, mixed)
    explanations = (
        (
            "Each change that the engine hands over is one tick. None is sent at once: it waits for others, as long as something "
            "is under way that may become a change too."
        ),
        (
            f"{_FULL} wait: a request takes no more, so it leaves at once. While it is on the wire, the next ones gather."
        ),
        (
            f"The answer refuses {len(refused.refused)} of {len(refused.numbers)}: that number fails with the service's own "
            f"words, the other {len(refused.numbers) - len(refused.refused)} are done."
        ),
        (
            "A request carries one change of a number. The calling name of a number therefore comes only when its name has "
            f"been answered, and shares a request with whatever waits then, such as the one with {_count(behind)}."
        ),
        (
            f"Nothing more has come for {silence:.0f} ms, and nothing is on the wire: the last {len(pause.numbers)} leave "
            "without being full."
        ),
    )
    for number, text in enumerate(explanations, 1):
        sheet.explain(number, text)


def _draw_throttled(sheet: _Sheet, record: Record) -> None:
    deploy, found = record.throttled, journeys(record.throttled)
    scale = _scale(deploy)
    throttled = _first(deploy, lambda call: call.error == "Throttled", "a request that was throttled")
    again = _first(
        deploy,
        lambda call: call.attempt > 1 and call.numbers == throttled.numbers,
        "the repetition of a throttled request",
    )
    _title(
        sheet,
        "The same deploy, and one request is answered with 429",
        "The service has had too many requests, of this deploy or of others in the account; nothing of it was done.",
    )
    first = sheet.steps
    _draw_arrivals(sheet, scale, deploy)
    wire = sheet.y + 30
    _draw_wire(sheet, scale, deploy, found)
    _axis(sheet, scale)
    placed = dict(zip(map(id, deploy.calls), lanes(deploy.calls), strict=True))
    y = wire + placed[id(throttled)] * _ROW + _BAR / 2
    sheet.line(scale(throttled.ends) + 3, y, scale(again.at) - 3, y, "wait")
    later = _first(deploy, lambda call: call.at > again.at, "a request after the repeated one")
    for call in (throttled, again, later):
        sheet.mark((scale(call.at) + scale(call.ends)) / 2, wire + placed[id(call)] * _ROW - 13)
    explanations = (
        "429: nothing was done, and nobody fails for it. All requests of the connection go on at half the rate.",
        (
            f"{again.at - throttled.ends:.0f} ms later, after a random wait and its turn at that rate, the same {len(again.numbers)} "
            "are sent again as one request. chime:retryBudgetSeconds bounds all such waits together."
        ),
        "The others take their turns too. The rate rises again with each second in which requests are accepted.",
    )
    for number, text in enumerate(explanations, first + 1):
        sheet.explain(number, text)


def _title(sheet: _Sheet, title: str, note: str) -> None:
    sheet.y += 14
    sheet.text(_MARGIN, sheet.y, title, "title")
    sheet.y += 22
    sheet.text(_MARGIN, sheet.y, note, "note")
    sheet.y += 12


def _draw_arrivals(sheet: _Sheet, scale: _Scale, deploy: Deploy) -> float:
    """Draw a tick for each change; return where the first lane begins."""
    sheet.y += 30
    begin = sheet.y
    sheet.text(_MARGIN, begin - 8, "Changes come", "heading")
    for attribute, label in _ATTRIBUTES.items():
        sheet.text(_LEFT - 12, sheet.y + 15, label, anchor="end")
        ticks = "".join(
            f"M{scale(change.at):.1f} {sheet.y + 3:.1f}v15"
            for change in deploy.changes
            if change.attribute == attribute
        )
        sheet.lines.append(f'<path class="{attribute}" stroke-width="1.2" d="{ticks}"/>')
        sheet.y += _LANE
    return begin


def _draw_waiting(sheet: _Sheet, scale: _Scale, found: Sequence[Journey]) -> None:
    sheet.y += 26
    top, bottom = sheet.y, sheet.y + _CHART
    sheet.text(_MARGIN, top + 2, "Changes wait", "heading")
    unit = (_CHART - 14) / _FULL
    limit = bottom - _FULL * unit
    sheet.line(_LEFT, limit, _RIGHT, limit, "limit")
    sheet.text(_LEFT - 12, limit + 4, f"{_FULL}", "tick", "end")
    sheet.text(_LEFT - 12, bottom + 4, "0", "tick", "end")
    sheet.text(_LEFT + 6, limit - 6, "as many as one request takes", "tick")
    path, count = f"M{scale(0):.1f} {bottom:.1f}", 0
    for at, now in waiting(found):
        path += f"H{scale(at):.1f}"
        if now != count:
            path += f"V{bottom - now * unit:.1f}"
        count = now
    sheet.lines.append(f'<path class="waiting" d="{path}H{scale(scale.last):.1f}"/>')
    sheet.line(_LEFT, bottom, _RIGHT, bottom, "axis")
    sheet.y = bottom


def _draw_wire(sheet: _Sheet, scale: _Scale, deploy: Deploy, found: Sequence[Journey]) -> None:
    sheet.y += 30
    top = sheet.y
    sheet.text(_MARGIN, top + _BAR / 2 + 4, "On the wire", "heading")
    placed = lanes(deploy.calls)
    by_numbers = {call.numbers: call for call in deploy.calls if call.attempt == 1}
    for call, lane in zip(deploy.calls, placed, strict=True):
        y = top + lane * _ROW
        x, width = scale(call.at), scale(call.ends) - scale(call.at)
        counts = carried(found, by_numbers[call.numbers])
        done = 0.0
        for attribute, count in counts.items():
            share = width * count / len(call.numbers)
            sheet.box((x + done, y), (share, _BAR), attribute)
            done += share
        if call.error or call.refused:
            sheet.box((x - 2, y - 2), (width + 4, _BAR + 4), "bad")
        sheet.text(x + width / 2, y + _BAR / 2 + 4.5, str(len(call.numbers)), "on-bar", "middle")
        sheet.text(x, y + _BAR + 17, "again" if call.attempt > 1 else call.closed, "tick")
        if call.error or call.refused:
            sheet.text(x, y + _BAR + 32, "429" if call.error else f"{len(call.refused)} refused", "bad-text")
    sheet.y = top + (max(placed) + 1) * _ROW - 4


def _axis(sheet: _Sheet, scale: _Scale) -> None:
    sheet.y += 14
    sheet.line(_LEFT, sheet.y, _RIGHT, sheet.y, "axis")
    step = next(each for each in _STEPS if scale.last / each <= _MOST_TICKS)
    for at in range(0, int(scale.last) + 1, step):
        sheet.line(scale(at), sheet.y, scale(at), sheet.y + 5, "axis")
        sheet.text(scale(at), sheet.y + 18, f"{at} ms" if at else "0", "tick", "middle")
    sheet.y += 50


def _scale(deploy: Deploy) -> _Scale:
    return _Scale(max(call.ends for call in deploy.calls) + 15)


def _first(deploy: Deploy, is_it: Callable[[Call], bool], what: str) -> Call:
    for call in deploy.calls:
        if is_it(call):
            return call
    raise NotShownError(f"the record has no {what.removeprefix('a ').removeprefix('an ')}")


def _last(deploy: Deploy, is_it: Callable[[Call], bool], what: str) -> Call:
    return _first(replace(deploy, calls=deploy.calls[::-1]), is_it, what)


def _count(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {_ATTRIBUTES[attribute]}" for attribute, count in counts.items())


def _wrapped(text: str, width: float) -> list[str]:
    return textwrap.wrap(text, int(width))
