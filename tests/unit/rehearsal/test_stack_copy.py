"""What the commands of a rehearsal are started with."""

from __future__ import annotations

import re
import sys
import venv
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_chime.model.version import VERSION
from pulumi_chime.rehearsal.errors import RefusedError
from pulumi_chime.rehearsal.participants import require_participating_plugin, require_participating_python
from pulumi_chime.rehearsal.real_stack import RealStack
from pulumi_chime.rehearsal.stack_copy import StackCopy

if TYPE_CHECKING:
    from pathlib import Path

LEADING_ELSEWHERE = {
    "AWS_ENDPOINT_URL": "http://elsewhere.example",
    "AWS_ENDPOINT_URL_CHIME_SDK_VOICE": "http://elsewhere.example",
    "AWS_SESSION_TOKEN": "theirs",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://elsewhere.example",
    "HTTPS_PROXY": "http://elsewhere.example",
    "http_proxy": "http://elsewhere.example",
    "PULUMI_ACCESS_TOKEN": "theirs",
    "PULUMI_BACKEND_URL": "s3://theirs",
    "PULUMI_CONFIG": "{}",
    "PULUMI_CONFIG_PASSPHRASE_FILE": "/theirs",
    "PULUMI_DEBUG_LANGUAGES": "python:1",
    "PULUMI_DEBUG_PROVIDERS": "chime:1",
    "PULUMI_HOME": "/theirs",
    "PULUMI_OPTION_REFRESH": "true",
    "PULUMI_STACK": "theirs",
    "PULUMI_CREDENTIALS_PATH": "/theirs",
    "PULUMI_CLOUD_SECRET_OVERRIDE": "awskms://theirs",
    "PULUMI_GITSSH_PASSPHRASE": "theirs",
    "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
    "PULUMI_DEBUG_GRPC": "/theirs",
    "PULUMI_CHIME_QUEUE": "postgresql://theirs",
    "PULUMI_WHAT_COMES_WITH_THE_NEXT_VERSION": "theirs",
    "PGPASSWORD": "theirs",
    "PGPASSFILE": "/theirs",
    "PGHOST": "elsewhere.example",
    "AZURE_STORAGE_KEY": "theirs",
    "ARM_CLIENT_SECRET": "theirs",
    "GOOGLE_CREDENTIALS": "{}",
    "GOOGLE_APPLICATION_CREDENTIALS": "/theirs",
    "VAULT_TOKEN": "theirs",
}
TAKEN = {
    "PULUMI_PARALLEL": "128",
    "PULUMI_SKIP_CHECKPOINTS": "true",
    "PULUMI_RUN_PROGRAM": "true",
    "PULUMI_PYTHON_CMD": "/ours/python",
    "AWS_PROFILE": "work",
    "PAGER": "less",
    "PGPORT_OF_OURS": "5",
}


def a_stack(directory: Path, **fields: Any) -> RealStack:
    """Return a stack without resources."""
    known = {
        "directory": directory,
        "project_directory": directory,
        "project": "test",
        "name": "dev",
        "runtime": {"name": "python"},
        "plugin_directory": None,
        "settings": {},
        "secret_settings": frozenset(),
        "deployment": {},
    }
    return RealStack(**{**known, **fields})


def test_no_variable_leads_a_command_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither to an account, a backend or a proxy, nor to a plugin or a program that runs already."""
    for name, text in {**LEADING_ELSEWHERE, **TAKEN}.items():
        monkeypatch.setenv(name, text)
    variables = StackCopy(a_stack(tmp_path), tmp_path)._environment()
    assert {name for name, text in LEADING_ELSEWHERE.items() if variables.get(name) == text} == set()
    assert TAKEN.items() <= variables.items()


def an_environment(directory: Path, *modules: str) -> Path:
    """Make a Python environment in which there are these modules, with nothing in them; return its Python."""
    venv.create(directory, symlinks=True)
    packages = next((directory / "lib").glob("python3*")) / "site-packages"
    for name in modules:
        package = packages.joinpath(*name.split("."))
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
    return directory / "bin" / "python"


@pytest.mark.parametrize("way", ["virtualenv", "PULUMI_PYTHON_CMD", "PATH"])
def test_a_package_that_knows_no_rehearsals_is_refused(tmp_path: Path, way: str) -> None:
    """Whichever way leads the engine to it, in one line with the mend."""
    python = an_environment(tmp_path / "older", "pulumi_chime", "pulumi_chime.chime")
    stack, variables = a_stack(tmp_path), {"PATH": ""}
    if way == "virtualenv":
        stack = a_stack(tmp_path, runtime={"name": "python", "options": {"virtualenv": "older"}})
    elif way == "PATH":
        variables = {"PATH": str(python.parent)}
        python = python.with_name("python3")
    else:
        variables = {"PATH": "", way: str(python)}
    with pytest.raises(RefusedError) as refused:
        require_participating_python(stack, variables)
    assert str(refused.value) == (
        f"{python} has an older pulumi-chime, which would not keep to the emulator: "
        f'"{python}" -m pip install --upgrade pulumi-chime'
    )


@pytest.mark.parametrize(
    ("runtime", "command"),
    [
        ({"name": "python"}, sys.executable),
        ({"name": "python"}, "/nowhere/python"),
        ({"name": "yaml"}, "older"),
        ({"name": None}, "older"),
        ({"name": "python", "options": {"toolchain": "uv"}}, "older"),
    ],
)
def test_what_takes_part_or_cannot_be_asked_is_let_through(
    tmp_path: Path, runtime: dict[str, Any], command: str
) -> None:
    """This package; no Python at all, which the engine tells; a program in another language; another toolchain."""
    if command == "older":
        command = str(an_environment(tmp_path / "older", "pulumi_chime"))
    require_participating_python(
        a_stack(tmp_path, runtime=runtime), {"PATH": "", "PULUMI_PYTHON_CMD": command}
    )


def test_a_python_without_the_package_is_let_through(tmp_path: Path) -> None:
    """Its program says so itself, better than anybody else."""
    python = an_environment(tmp_path / "empty")
    require_participating_python(a_stack(tmp_path), {"PATH": "", "PULUMI_PYTHON_CMD": str(python)})


def _install(home: Path, *versions: str) -> None:
    """Put plugins where Pulumi installs them, each of which says its version."""
    for version in versions:
        directory = home / "plugins" / f"resource-chime-v{version}"
        directory.mkdir(parents=True)
        plugin = directory / "pulumi-resource-chime"
        plugin.write_text(f"#!/bin/sh\necho {version}\n")
        plugin.chmod(0o755)


INSTALLED = pytest.mark.parametrize(
    ("versions", "refused"),
    [
        ([], None),
        ([VERSION], None),
        (["0.0.9", VERSION], None),
        (["0.0.9"], "has resource-chime-v0.0.9 only, and this package is"),
        (["0.0.9", "9.0.0"], "has resource-chime-v0.0.9, resource-chime-v9.0.0 only"),
    ],
)


@INSTALLED
def test_an_installed_plugin_of_another_version_is_refused(
    tmp_path: Path, versions: list[str], refused: str | None
) -> None:
    """Where the engine would find no other; one on PATH stands before all that are installed."""
    home, ours = tmp_path / "home", tmp_path / "ours"
    _install(home, *versions)
    variables = {"PATH": "", "PULUMI_HOME": str(home)}
    stack, served = a_stack(tmp_path), [{"type": "chime:index:PhoneNumber"}]
    if refused is None:
        require_participating_plugin(stack, served, variables, VERSION)
    else:
        with pytest.raises(RefusedError, match=re.escape(refused)):
            require_participating_plugin(stack, served, variables, VERSION)
    _install(ours, VERSION)
    on_path = {**variables, "PATH": str(ours / "plugins" / f"resource-chime-v{VERSION}")}
    require_participating_plugin(stack, served, on_path, VERSION)
    require_participating_plugin(stack, [], variables, VERSION)


def test_an_installed_plugin_that_is_not_what_it_is_called_is_refused(tmp_path: Path) -> None:
    """Whoever has put it there."""
    _install(tmp_path, "0.0.9")
    (tmp_path / "plugins" / "resource-chime-v0.0.9").rename(
        tmp_path / "plugins" / f"resource-chime-v{VERSION}"
    )
    variables = {"PATH": "", "PULUMI_HOME": str(tmp_path)}
    with pytest.raises(RefusedError, match=r"is version '0\.0\.9'"):
        require_participating_plugin(
            a_stack(tmp_path), [{"type": "chime:index:PhoneNumber"}], variables, VERSION
        )


@INSTALLED
def test_plugins_of_other_versions_are_not_to_be_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, versions: list[str], refused: str | None
) -> None:
    """Nor those of other providers; hosts of languages and policies are."""
    del refused
    home, scratch = tmp_path / "home", tmp_path / "scratch"
    _install(home, *versions)
    for name in (
        "resource-aws-v6.0.0",
        "language-yaml-v1.0.0",
        "analyzer-policy-v1.0.0",
        "resource-chime-x-v1.0.0",
    ):
        (home / "plugins" / name).mkdir(parents=True)
    (scratch / "home").mkdir(parents=True)
    monkeypatch.setenv("PULUMI_HOME", str(home))
    StackCopy(a_stack(tmp_path), scratch)._link_plugins()
    ours = {f"resource-chime-v{VERSION}"} if VERSION in versions else set()
    found = {each.name for each in (scratch / "home" / "plugins").iterdir()}
    assert found == {"language-yaml-v1.0.0", "analyzer-policy-v1.0.0", *ours}


def test_another_plugin_of_the_native_door_is_refused(tmp_path: Path) -> None:
    """Where anything is served by it, and only there; on PATH, or where the project says."""
    plugin = tmp_path / "pulumi-resource-chime"
    plugin.write_text("#!/bin/sh\necho 0.0.9\n")
    plugin.chmod(0o755)
    served = [{"type": "chime:index:PhoneNumber"}], [{"type": "pulumi:providers:chime"}]
    others = [[], [{"type": "pulumi-python:dynamic/chime:PhoneNumber"}, {"type": "pulumi:pulumi:Stack"}]]
    on_path = a_stack(tmp_path), {"PATH": str(tmp_path)}
    named = a_stack(tmp_path, plugin_directory=tmp_path), {"PATH": ""}
    for stack, variables in (on_path, named):
        for resources in served:
            with pytest.raises(RefusedError, match=r"is version '0\.0\.9', and this package is 0\.1\.0"):
                require_participating_plugin(stack, resources, variables, "0.1.0")
            require_participating_plugin(stack, resources, variables, "0.0.9")
        for resources in others:
            require_participating_plugin(stack, resources, variables, "0.1.0")
    nothing = {"PATH": "", "PULUMI_HOME": str(tmp_path)}
    require_participating_plugin(a_stack(tmp_path), served[0], nothing, "0.1.0")
