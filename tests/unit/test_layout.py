"""The rooms of the provider and the folders of its unit tests: the same, so that a module's tests are found."""

from __future__ import annotations

from pathlib import Path

import pulumi_chime


def folders(directory: Path) -> set[str]:
    """Return the names of the folders that hold Python files."""
    return {path.parent.name for path in directory.glob("*/*.py")}


def test_each_room_has_its_folder_of_tests() -> None:
    """And no folder is left of a room that is gone."""
    (package,) = pulumi_chime.__path__
    assert folders(Path(__file__).parent) == folders(Path(package))
