"""Where the path of a setting leads."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_chime.model.project_paths import locate


@pytest.mark.parametrize("file", ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"])
def test_a_relative_path_begins_beside_the_nearest_project(tmp_path: Path, file: str) -> None:
    """From wherever below it the program runs; an outer project does not count."""
    inner = tmp_path / "outer" / "inner"
    (inner / "app" / "src").mkdir(parents=True)
    (tmp_path / "outer" / "Pulumi.yaml").touch()
    (inner / file).touch()
    assert locate("kept/approved.json", inner / "app" / "src") == inner / "kept" / "approved.json"
    assert locate("approved.json", inner) == inner / "approved.json"


def test_other_paths_are_whole_already(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Absolute ones, and those in a home directory; without a project, a relative one begins where the program runs."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    assert locate("/kept/approved.json") == Path("/kept/approved.json")
    assert locate("~/approved.json") == tmp_path / "home" / "approved.json"
    assert locate("approved.json") == tmp_path / "approved.json"


def test_a_home_that_is_not_there_is_no_crash(tmp_path: Path) -> None:
    """The path stays as it is written, so whoever opens it says that the file is not there."""
    assert (
        locate("~nobody-of-this-name/approved.json", tmp_path)
        == tmp_path / "~nobody-of-this-name/approved.json"
    )
