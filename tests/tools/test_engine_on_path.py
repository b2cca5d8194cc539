"""An engine that is already installed: which ones will do."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

import on_path
import recipe
from source import UnavailableError
from tests.tools.engine_stand_ins import command_line, engine, script

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("version", [recipe.VERSION, f"v{recipe.VERSION}", "v3.1000.0", "v3.259.0+dirty"])
def test_an_engine_that_is_new_enough_is_taken(tmp_path: Path, version: str) -> None:
    """The required version and newer ones will do, compared as numbers."""
    assert on_path.find(str(engine(tmp_path, version))) == tmp_path


@pytest.mark.parametrize("version", ["v3.219.9", "v3.99.0", "v3.220.0-alpha.1", "v2.25.2"])
def test_an_old_engine_is_refused_with_both_versions(tmp_path: Path, version: str) -> None:
    """An older version is refused, and the reason names it and the one that is needed."""
    engine(tmp_path, version)
    with pytest.raises(UnavailableError, match=rf"{version[1:]}, and {recipe.VERSION} or newer"):
        on_path.find(str(tmp_path))


def test_a_machine_without_pulumi_is_reported(tmp_path: Path) -> None:
    """A search path without `pulumi` gives just that as the reason."""
    with pytest.raises(UnavailableError, match="there is no `pulumi`"):
        on_path.find(str(tmp_path))


@pytest.mark.parametrize("part", recipe.PARTS_BESIDE)
def test_a_command_line_without_its_parts_is_of_no_use(tmp_path: Path, part: str) -> None:
    """Where a part is missing the reason names it."""
    (engine(tmp_path) / part).unlink()
    with pytest.raises(UnavailableError, match=f"has no {part} beside it or on PATH"):
        on_path.find(str(tmp_path))


def test_parts_elsewhere_on_the_path_will_do(tmp_path: Path) -> None:
    """The engine finds its parts on PATH too, so they may lie in another directory of it."""
    command_line(tmp_path / "first")
    engine(tmp_path / "second")
    search_path = os.pathsep.join([str(tmp_path / "first"), str(tmp_path / "second")])
    assert on_path.find(search_path) == tmp_path / "first"


def test_a_link_leads_to_the_installation(tmp_path: Path) -> None:
    """Where PATH holds a link, the directory of its target is the engine's."""
    installation = engine(tmp_path / "installation")
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "pulumi").symlink_to(installation / "pulumi")
    assert on_path.find(str(tmp_path / "links")) == installation


@pytest.mark.parametrize(
    ("text", "reason"),
    [("exit 3", "does not work: .* exit status 3"), ("echo hello", "printed 'hello', which is no version")],
)
def test_a_pulumi_that_tells_no_version_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    """A broken command is a reason, not a crash."""
    script(engine(tmp_path) / "pulumi", text)
    with pytest.raises(UnavailableError, match=reason):
        on_path.find(str(tmp_path))
