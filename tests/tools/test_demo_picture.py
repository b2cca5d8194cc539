"""The picture of the demo: what is cut out of a run, and that the one in docs/images is such a picture."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

import take_picture
from show import DemoError

RUN = [
    "\x1b[36m── \x1b[0m",
    *(
        line
        for title in ("1. Adopt", *take_picture.SHOWN, "The end")
        for line in (f"{title} ─────────", "", "", f"\x1b[32mof {title}\x1b[0m", "x" * 300)
    ),
]


def texts(svg: str) -> str:
    """Return what is to be read in a picture."""
    root = ET.fromstring(svg)  # noqa: S314 - it is our own
    read = "\n".join(element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text"))
    return read.replace("\xa0", " ")


def test_the_picture_has_the_chosen_steps_and_no_others() -> None:
    """Blank lines come once, and what is too wide ends in three points."""
    read = texts(take_picture.draw(RUN))
    assert all(f"of {title}" in read for title in take_picture.SHOWN)
    assert "of 1. Adopt" not in read
    assert "of The end" not in read
    assert "…" in read
    assert "x" * 119 not in read


def test_a_step_that_is_missing_is_told() -> None:
    """A heading that was renamed makes no empty picture."""
    with pytest.raises(DemoError, match="What it took"):
        take_picture.draw([line for line in RUN if "What it took" not in line])


def test_the_picture_in_the_documentation_is_one_and_asks_nobody() -> None:
    """It has the steps; it names no address but that of the format; and it is no larger than a page bears."""
    svg = take_picture.PICTURE.read_text(encoding="utf-8")
    read = texts(svg)
    assert all(title in read for title in take_picture.SHOWN)
    assert "C0ntoso" in read
    assert "instead of 160" in read
    assert set(re.findall(r"https?://[^\s\"')]+", svg)) == {"http://www.w3.org/2000/svg"}
    assert take_picture.PICTURE.stat().st_size < 150_000
