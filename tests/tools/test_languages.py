"""How what runs programs of other languages is had and kept, with stand-ins for `go`, `node` and `npm`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import language_recipe
import recipe
from archives import pack
from language_sources import HostModules, NpmRegistry
from language_stores import HostStore, NodeStore
from obtaining import obtain_kept
from provide_languages import obtain_hosts
from source import UnavailableError
from store import DamagedError
from tests.tools.engine_stand_ins import StandInSource, engine, python_script, script

if TYPE_CHECKING:
    from pathlib import Path

NODE = "echo v20.1.0"
NPM = """\
import pathlib, sys
assert sys.argv[1:3] == ["ci", "--ignore-scripts"] and pathlib.Path("package-lock.json").exists()
package = pathlib.Path("node_modules", "@pulumi", "pulumi", "package.json")
package.parent.mkdir(parents=True)
package.write_text("{}")"""


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only directory on PATH."""
    monkeypatch.setenv("PATH", str(tmp_path / "tools"))
    return tmp_path / "tools"


def hosts(directory: Path) -> Path:
    """Write stand-ins for all language hosts, and return their directory."""
    for host in language_recipe.HOSTS:
        script(directory / host.name, "exit 1")
    return directory


def run_tool(path: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    """Run `provide_languages.py` as a user does who has one directory on PATH."""
    return subprocess.run(
        [sys.executable, recipe.HERE / "provide_languages.py"],
        env={"PATH": str(path), "HOME": str(cache), "XDG_CACHE_HOME": str(cache)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_hosts_of_an_installed_engine_are_taken(tmp_path: Path) -> None:
    """An official installation has them beside `pulumi`: nothing is built."""
    source = StandInSource(lambda home: hosts(home / "bin"))
    installed = hosts(engine(tmp_path / "installed"))
    assert obtain_hosts(str(installed), HostStore(tmp_path / "cache" / "hosts"), [source]) == installed
    assert source.asked == 0


def test_an_engine_without_all_hosts_has_them_made(tmp_path: Path) -> None:
    """They are made once, and kept."""
    source = StandInSource(lambda home: hosts(home / "bin"))
    store = HostStore(tmp_path / "cache" / "hosts")
    installed = str(engine(tmp_path / "installed"))
    assert (
        obtain_hosts(installed, store, [source])
        == obtain_hosts(installed, store, [source])
        == store.directory
    )
    assert source.asked == 1


def test_npm_packages_are_fetched_as_they_are_pinned_and_kept(tools: Path, tmp_path: Path) -> None:
    """Npm is given the lock file and runs no scripts; a file that changes later is noticed."""
    script(tools / "node", NODE)
    python_script(tools / "npm", NPM)
    store = NodeStore(tmp_path / "cache" / "npm")
    obtain_kept(store, [NpmRegistry()], {}, "")
    assert store.is_kept()
    (store.directory / "@pulumi" / "pulumi" / "package.json").write_text("[]")
    with pytest.raises(DamagedError, match=r"pulumi/package\.json is not as it was made"):
        store.is_kept()


@pytest.mark.parametrize(
    ("node", "npm", "reason"),
    [
        (None, None, "there is no `node` on PATH"),
        (NODE, None, "there is no `npm` on PATH"),
        ("echo v18.20.0", "exit 0", r"Node\.js 20 or newer is needed, and `node --version` says v18\.20\.0"),
        ("echo what?", "exit 0", r"printed 'what\?', which is no version"),
        (NODE, "echo 'npm error ENOTFOUND' >&2; exit 1", r"`npm ci` ended with exit code 1\n.*ENOTFOUND"),
    ],
)
def test_a_machine_that_cannot_fetch_packages_says_why(
    tools: Path, tmp_path: Path, node: str | None, npm: str | None, reason: str
) -> None:
    """Without Node.js, with an old one, without a network: the reason in one line, npm's own words after it."""
    for name, text in {"node": node, "npm": npm}.items():
        if text:
            script(tools / name, text)
    with pytest.raises(UnavailableError, match=reason):
        NpmRegistry().fill(tmp_path)


def test_a_failing_go_is_quoted(tools: Path, tmp_path: Path) -> None:
    """Where Go fails the reason names its command and ends with its own last lines."""
    script(
        tools / "go",
        '[ "$1" = version ] && echo "go version go1.26.0 linux/amd64" && exit\n'
        "echo 'dial tcp: lookup proxy: no such host' >&2; exit 1",
    )
    with pytest.raises(UnavailableError, match=r"`go build` ended with exit code 1\n.*: no such host"):
        HostModules().fill(tmp_path)


def test_the_tool_fails_with_one_error_on_a_machine_without_go(tmp_path: Path) -> None:
    """Nothing on standard output, what helps on standard error, no traceback."""
    tool = run_tool(tmp_path, tmp_path / "cache")
    assert (tool.returncode, tool.stdout) == (1, "")
    assert "there is no `go` on PATH" in tool.stderr
    assert "What helps: install Go 1.24 or newer" in tool.stderr
    assert "Traceback" not in tool.stderr


def test_the_tool_says_what_helps_where_packages_cannot_be_had(tmp_path: Path) -> None:
    """The hosts are there, Node.js is not."""
    installed = hosts(engine(tmp_path / "installed"))
    script(installed / "go", "exit 1")
    tool = run_tool(installed, tmp_path / "cache")
    assert (tool.returncode, tool.stdout) == (1, "")
    assert "  npm: there is no `node` on PATH" in tool.stderr
    assert "What helps: install Node.js 20 or newer" in tool.stderr


def test_the_lock_file_names_hashes_and_no_registry() -> None:
    """What is fetched is pinned; where from is the business of whoever fetches."""
    packages = json.loads((language_recipe.NODE_PACKAGES / "package-lock.json").read_text())["packages"]
    fetched = {name: package for name, package in packages.items() if name}
    assert all("resolved" not in package for package in fetched.values())
    assert all(package["integrity"].startswith("sha512-") for package in fetched.values())


def test_the_same_files_give_the_same_archive(tmp_path: Path) -> None:
    """Neither times nor owners nor the order of a directory get into it."""
    archives = []
    for name, moment in (("first", 1_000_000_000), ("second", 1_700_000_000)):
        directory = tmp_path / name
        (directory / "inner").mkdir(parents=True)
        for file in ("b", "inner/c", "a") if name == "first" else ("a", "b", "inner/c"):
            (directory / file).write_text(file)
            os.utime(directory / file, (moment, moment))
        archive = tmp_path / f"{name}.tgz"
        pack(directory, archive, "package")
        archives.append(archive.read_bytes())
    assert archives[0] == archives[1]
