"""A new directory: there whole or not at all, and never in the place of something."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pulumi_chime.onboarding.directory import InTheWayError, write_directory
from tests.support.killing import is_killed_at

if TYPE_CHECKING:
    from pathlib import Path

_FILES = {"Pulumi.yaml": "name: x\n", "numbers.csv": "phone_number\r\n", "__main__.py": "pass\n"}


def test_a_kill_at_any_step_leaves_nothing_or_all(tmp_path: Path) -> None:
    """A process that ends before its first, second, third … touch of the place; at last one that ends by itself."""
    seen = []
    for step in range(50):
        place = tmp_path / str(step) / "new"
        place.parent.mkdir()
        is_killed = is_killed_at(step, place.parent, lambda place=place: write_directory(place, _FILES))  # type: ignore[misc]
        seen.append(
            {each.name: each.read_bytes().decode() for each in place.iterdir()} if place.exists() else None
        )
        if not is_killed:
            break
    assert not is_killed
    assert len(seen) > len(_FILES)
    assert seen[0] is None
    assert seen[-1] == _FILES
    assert all(each in (None, _FILES) for each in seen)


@pytest.mark.parametrize("kind", ["file", "directory", "link", "dead link"])
def test_what_is_in_the_way_stays(tmp_path: Path, kind: str) -> None:
    """Whatever it is."""
    place, mine = tmp_path / "place", tmp_path / "mine"
    mine.mkdir()
    (mine / "notes").write_text("mine")
    if kind == "file":
        place.write_text("mine")
    elif kind == "directory":
        place.mkdir()
        (place / "notes").write_text("mine")
    else:
        place.symlink_to(mine if kind == "link" else tmp_path / "nowhere")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InTheWayError):
        write_directory(place, _FILES)
    assert sorted(tmp_path.rglob("*")) == before
    assert (mine / "notes").read_text() == "mine"
