"""Which stacks a pattern names."""

from __future__ import annotations

import pytest

from pulumi_chime.stacks.errors import UsageError
from pulumi_chime.stacks.selection import select_stacks

NAMES = ["prod-us", "dev", "prod-eu", "Prod-x"]


@pytest.mark.parametrize(
    ("patterns", "selected"),
    [
        ([], ["Prod-x", "dev", "prod-eu", "prod-us"]),
        (["prod-*"], ["prod-eu", "prod-us"]),
        (["dev", "prod-?u"], ["dev", "prod-eu"]),
        (["prod-[!e]*"], ["prod-us"]),
        (["*", "dev"], ["Prod-x", "dev", "prod-eu", "prod-us"]),
    ],
)
def test_patterns_are_those_of_a_shell(patterns: list[str], selected: list[str]) -> None:
    """Each stack once, in order, whatever several of them name."""
    assert select_stacks(NAMES, patterns) == selected


@pytest.mark.parametrize("pattern", ["test-*", "prod", "", "PROD-*"])
def test_a_pattern_that_names_none_is_an_error(pattern: str) -> None:
    """A slip of the pen does not make a command on fewer stacks than were meant."""
    with pytest.raises(UsageError, match="names no stack; there are: Prod-x, dev, prod-eu, prod-us"):
        select_stacks(NAMES, ["dev", pattern])


def test_a_project_without_stacks_says_how_to_make_one() -> None:
    """There is nothing to select from."""
    with pytest.raises(UsageError, match="pulumi stack init"):
        select_stacks([], [])


def test_of_many_stacks_the_first_are_listed() -> None:
    """An error stays readable."""
    with pytest.raises(UsageError, match=r"s09 and 90 more$"):
        select_stacks([f"s{index:02}" for index in range(100)], ["x"])


@pytest.mark.parametrize("odd", ["-prod", "--yes", "a b", "..", "$(x)"])
def test_a_name_that_no_worker_takes_is_told_before_anything_begins(odd: str) -> None:
    """Rather than waited for; the others can be selected."""
    with pytest.raises(UsageError, match="rename it"):
        select_stacks([*NAMES, odd], [])
    assert select_stacks([*NAMES, odd], ["dev"]) == ["dev"]
