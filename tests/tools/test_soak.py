"""The parts of the soak: each test with large counts is in one of them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools import soak

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "soak.py"
LARGE = re.compile(r"\bsoak: bool\b|\bhasty_switching\b|\bmark\.seeds\b")
WITH_LARGE_COUNTS = [
    path.relative_to(ROOT)
    for path in sorted((ROOT / "tests").rglob("test_*.py"))
    if path != Path(__file__) and LARGE.search(path.read_text())
]


@pytest.mark.parametrize("path", WITH_LARGE_COUNTS, ids=str)
def test_each_test_with_large_counts_is_in_one_part(path: Path) -> None:
    """A test that is added is not forgotten, and none is run twice."""
    parts = [
        name for name, part in soak.PARTS.items() if any(path.is_relative_to(within) for within in part.paths)
    ]
    assert len(parts) == 1, parts


def test_the_parts_are_listed() -> None:
    """So that one can be chosen."""
    listed = subprocess.run([sys.executable, TOOL, "--list"], check=True, stdout=subprocess.PIPE, text=True)
    assert [line.split()[0] for line in listed.stdout.splitlines()] == list(soak.PARTS)


def test_a_part_that_does_not_exist_is_answered_with_those_that_do() -> None:
    """And nothing is run."""
    refused = subprocess.run([sys.executable, TOOL, "kills"], stderr=subprocess.PIPE, text=True, check=False)
    assert refused.returncode == 2
    assert "no part is called 'kills'; there are units, " in refused.stderr


@pytest.mark.parametrize("name", soak.PARTS)
def test_a_test_may_take_as_long_as_its_part(name: str) -> None:
    """Large counts take longer than what a test is given otherwise."""
    assert f"--timeout={soak.MINUTES * 60}" in soak.PARTS[name].command
