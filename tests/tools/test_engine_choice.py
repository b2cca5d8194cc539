"""Which engine is taken, and `provide_engine.py` as a user runs it."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from semver import VersionInfo

import on_path
import recipe
from engine_store import EngineStore
from obtaining import UnobtainableError
from provide_engine import obtain
from source import UnavailableError
from tests.tools.engine_stand_ins import (
    StandInSource,
    closed_site,
    command_line,
    engine,
    engine_source,
    hanging,
    run_tool,
    script,
)

if TYPE_CHECKING:
    from pathlib import Path

GO_THAT_HANGS = """\
[ "$1" = version ] && echo "go version go1.26.0 linux/amd64" && exit
exec {hanging}"""


def refuse(_home: Path) -> None:
    """Have no engine."""
    raise UnavailableError("out of order")


def test_an_engine_on_path_is_taken_before_all_others(tmp_path: Path) -> None:
    """Nothing is made where one is installed."""
    source = engine_source()
    installed = engine(tmp_path / "installed")
    assert obtain(str(installed), EngineStore(tmp_path / "cache" / "engine"), [source]) == installed
    assert source.asked == 0
    assert not (tmp_path / "cache").exists()


def test_the_next_source_is_asked_where_one_fails(tmp_path: Path) -> None:
    """Sources are asked in their order, and one that works ends the search."""
    sources = [StandInSource(refuse), engine_source(), engine_source()]
    store = EngineStore(tmp_path / "cache" / "engine")
    assert obtain("", store, sources) == store.directory
    assert [source.asked for source in sources] == [1, 1, 0]


def test_where_none_works_one_error_names_them_all(tmp_path: Path) -> None:
    """The error gives each way with its reason, and what helps."""
    sources = [StandInSource(refuse, name="first"), StandInSource(refuse, name="second")]
    command_line(tmp_path, "v3.1.0")
    with pytest.raises(UnobtainableError) as raised:
        obtain(str(tmp_path), EngineStore(tmp_path / "cache" / "engine"), sources)
    text = str(raised.value)
    assert f"PATH: {tmp_path}/pulumi is 3.1.0, and {recipe.VERSION} or newer is needed" in text
    assert "first: out of order" in text
    assert "second: out of order" in text
    assert "What helps: install Pulumi" in text


def test_the_tool_fails_with_one_error_on_a_machine_with_nothing(tmp_path: Path) -> None:
    """No Pulumi, no internet, no Go: exit code 1, every reason on standard error, no path on standard output."""
    tool = run_tool(path=tmp_path, cache=tmp_path / "cache", proxy=closed_site())
    output, errors = tool.communicate()
    assert (tool.returncode, output) == (1, "")
    assert "  PATH: there is no `pulumi`" in errors
    assert "Pulumi's installer: ended with exit code 1: " in errors
    assert "Connection refused" in errors
    assert "  Go modules: there is no `go` on PATH" in errors
    assert "Traceback" not in errors


def test_the_tool_tells_of_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    """A cache directory that is a file is an error that names the place and the mend."""
    (tmp_path / "cache").write_text("")
    tool = run_tool(path=tmp_path, cache=tmp_path / "cache", proxy=closed_site())
    _, errors = tool.communicate()
    assert tool.returncode == 1
    assert f"What is made is kept in {tmp_path}/cache/pulumi-chime (XDG_CACHE_HOME moves it)" in errors


def test_the_tool_refuses_a_limit_that_is_no_number(tmp_path: Path) -> None:
    """A wrong setting is wrong usage: exit code 2, with a valid example."""
    tool = run_tool(
        path=tmp_path, cache=tmp_path, proxy=closed_site(), PULUMI_CHIME_INSTALLER_SECONDS="two minutes"
    )
    _, errors = tool.communicate()
    assert tool.returncode == 2
    assert "'two minutes'; it takes a number of seconds, such as 300" in errors


@pytest.mark.parametrize(
    ("ending", "exit_code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_ending_the_tool_ends_its_build_and_leaves_nothing(
    tmp_path: Path, ending: signal.Signals, exit_code: int
) -> None:
    """Ctrl-C, a kill or a closed terminal ends the processes of the build, and nothing unfinished is left."""
    lifeline, tools, cache = tmp_path / "lifeline", tmp_path / "tools", tmp_path / "cache"
    script(tools / "go", GO_THAT_HANGS.format(hanging=hanging(tmp_path / "hanging", lifeline)))
    tool = run_tool(path=tools, cache=cache, proxy=closed_site())
    with lifeline.open("rb") as line:
        tool.send_signal(ending)
        line.read()  # ends when no process of the build is left
    tool.communicate()
    assert tool.returncode == exit_code
    assert [path.suffix for path in (cache / "pulumi-chime" / "engine").iterdir()] == [".lock"]


def test_an_own_engine_on_path_is_still_checked(tmp_path: Path) -> None:
    """A damaged engine is noticed also where a shell has its directory on PATH."""
    cache = tmp_path / "cache"
    store = EngineStore.default({"XDG_CACHE_HOME": str(cache)})
    obtain("", store, [engine_source()])
    os.truncate(store.directory / "pulumi-resource-pulumi-python", 1)
    tool = run_tool(path=store.directory, cache=cache, proxy=closed_site())
    _, errors = tool.communicate()
    assert tool.returncode == 1
    assert "pulumi-resource-pulumi-python is not as it was made" in errors


def test_quiet_prints_only_the_directory(tmp_path: Path) -> None:
    """With `--quiet` and an engine that is there, its directory is all that is printed."""
    installed = engine(tmp_path / "installed")
    tool = run_tool("--quiet", path=installed, cache=tmp_path / "cache", proxy=closed_site())
    assert tool.communicate() == (f"{installed}\n", "")
    assert tool.returncode == 0


def test_the_real_engine_is_whole(engine_bin: Path) -> None:
    """The engine of this machine prints a version that will do, and has the parts that Python needs."""
    assert on_path.version_of(engine_bin / "pulumi") >= VersionInfo.parse(recipe.VERSION)
    for part in recipe.PARTS_BESIDE:
        assert os.access(engine_bin / part, os.X_OK)
