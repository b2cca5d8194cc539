"""The stack as it really is: read through the engine, in memory, and changed by nothing that stands here."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pulumi_chime.model.addresses import with_shown_addresses
from pulumi_chime.model.file_bytes import TooLargeError, read_bytes
from pulumi_chime.model.yaml_file import UnreadableFileError, read_values
from pulumi_chime.rehearsal.errors import RefusedError, RehearsalError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml")
_OUR_PLUGIN = "chime"
_LARGEST_BYTES = 10_000_000  # of a project's or a stack's own settings
_DEEPEST = 100  # levels of what the engine answers, whose readers call themselves for each
_NO_STACK = "no stack selected"


@dataclass(frozen=True, slots=True)
class RealStack:
    """A stack, with its secrets in plain text: never to be written anywhere.

    Attributes:
        directory: Where the engine's commands run: where the user is, or `--cwd`.
        project_directory: Where its project's file is.
        project: The project's name.
        runtime: The program's language under `name`, and `options`.
        plugin_directory: Where the project says that the native door's plugin is; None where it does not.
        name: The stack's, without its organization and project.
        settings: Its whole configuration in plain text, by key.
        secret_settings: The keys that have a secret anywhere in them.
        deployment: What `pulumi stack export --show-secrets` gives.
    """

    directory: Path
    project_directory: Path
    project: str
    name: str
    runtime: Mapping[str, Any]
    plugin_directory: Path | None
    settings: Mapping[str, Any] = field(repr=False)
    secret_settings: frozenset[str]
    deployment: Mapping[str, Any] = field(repr=False)

    @property
    def resources(self) -> list[dict[str, Any]]:
        """The resources of its state, and those of operations that an earlier run has left pending."""
        deployment = self.deployment.get("deployment") or {}
        pending = [each.get("resource") for each in deployment.get("pending_operations") or ()]
        return [each for each in (*(deployment.get("resources") or ()), *pending) if isinstance(each, dict)]

    @property
    def pending_operations(self) -> int:
        """How many operations an earlier run has left pending."""
        return len((self.deployment.get("deployment") or {}).get("pending_operations") or ())

    def settings_of_ours(self) -> dict[str, str]:
        """The provider's settings as the stack's configuration has them, without the namespace."""
        prefix = f"{_OUR_PLUGIN}:"
        return {
            key.removeprefix(prefix): value if isinstance(value, str) else json.dumps(value)
            for key, value in self.settings.items()
            if key.startswith(prefix)
        }


def read_real_stack(directory: Path, stack: str | None, config_file: Path | None, scratch: Path) -> RealStack:
    """Return a stack.

    Args:
        directory: In its project.
        stack: Its name; None: the selected one.
        config_file: Its configuration; None: the one that the engine would find.
        scratch: A directory of the rehearsal.

    Raises:
        UsageError: There is no such project, stack or file.
        RefusedError: The project names plugins of other providers.
        RehearsalError: The engine cannot read it, or is not there.
    """
    project_file = _find_project(directory)
    project = _read_project(project_file)
    name = project.get("name")
    if not isinstance(name, str) or not name:
        raise UsageError(f"{project_file}: it has no name of a project")
    _require_only_ours(project_file, project)
    full_name = stack or _selected_stack(directory)
    short_name = full_name.rpartition("/")[2]
    found = config_file or _configuration_file(project_file, project, short_name)
    if config_file is not None and not config_file.is_file():
        raise UsageError(f"{config_file}: no such file")
    configuration = _read_bytes(found) if found.is_file() else b""
    exported = _ask_json(["stack", "export", "--show-secrets", "--stack", full_name], directory)
    settings = _read_settings(configuration, found.suffix, full_name, directory, scratch)
    return RealStack(
        directory=directory,
        project_directory=project_file.parent,
        project=name,
        runtime=_runtime(project),
        plugin_directory=_plugin_directory(project_file.parent, project),
        name=short_name,
        settings={key: _value(each) for key, each in settings.items()},
        secret_settings=frozenset(key for key, each in settings.items() if each.get("secret")),
        deployment=exported,
    )


def _find_project(directory: Path) -> Path:
    if not directory.is_dir():
        raise UsageError(f"{directory}: no such directory")
    for place in (directory, *directory.parents):
        for name in _PROJECT_FILES:
            if (place / name).is_file():
                return place / name
    raise UsageError(f"{directory}: no Pulumi.yaml here or above; go to the project, or name it with --cwd")


def _read_project(path: Path) -> dict[str, Any]:
    try:
        return read_values(path)
    except UnreadableFileError as error:
        raise UsageError(f"{path}: {error}") from None


def _read_bytes(path: Path) -> bytes:
    try:
        return read_bytes(path, _LARGEST_BYTES)
    except TooLargeError as error:
        raise UsageError(f"{path}: {error}") from None
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None


def _runtime(project: Mapping[str, Any]) -> Mapping[str, Any]:
    runtime = project.get("runtime")
    if not isinstance(runtime, dict):
        return {"name": runtime}
    options = runtime.get("options")
    return {**runtime, "options": options if isinstance(options, dict) else {}}


def _plugins(project: Mapping[str, Any]) -> list[dict[str, Any]]:
    plugins = project.get("plugins")
    listed = plugins.get("providers") if isinstance(plugins, dict) else None
    return [each for each in listed or () if isinstance(each, dict)]


def _plugin_directory(home: Path, project: Mapping[str, Any]) -> Path | None:
    paths = [each.get("path") for each in _plugins(project) if each.get("name") == _OUR_PLUGIN]
    return home / str(paths[0]) if paths and paths[0] else None


def _require_only_ours(path: Path, project: Mapping[str, Any]) -> None:
    others = sorted({str(each.get("name")) for each in _plugins(project) if each.get("name") != _OUR_PLUGIN})
    if others:
        raise RefusedError(
            f"{path}: names plugins of other providers ({', '.join(others)}), whose resources would be deployed for "
            "real; rehearse a stack that holds nothing but phone numbers"
        )


def _configuration_file(project_file: Path, project: Mapping[str, Any], stack: str) -> Path:
    place = project_file.parent / str(project.get("stackConfigDir") or ".")
    return place / f"Pulumi.{stack}{project_file.suffix}"


def _selected_stack(directory: Path) -> str:
    if named := os.environ.get("PULUMI_STACK"):
        return named
    shown = _ask(["stack", "--show-name"], directory)
    if name := shown.strip():
        return name
    raise UsageError(f"{_NO_STACK}; select one with `pulumi stack select`, or name it with --stack")


def _read_settings(
    configuration: bytes, suffix: str, stack: str, directory: Path, scratch: Path
) -> dict[str, dict[str, Any]]:
    """Return the whole configuration, that of the project and what comes from environments included.

    The engine reads a copy of the stack's file, empty where it has none: it may write to the file that it reads.
    """
    copied = scratch / f"configuration-as-it-is{suffix}"
    copied.write_bytes(configuration)
    shown = ["config", "--show-secrets", "--json", "--stack", stack, "--config-file", str(copied)]
    settings: dict[str, dict[str, Any]] = _ask_json(shown, directory)
    return settings


def _value(setting: Mapping[str, Any]) -> Any:
    return setting.get("objectValue", setting.get("value", ""))


def _ask_json(arguments: Sequence[str], directory: Path) -> dict[str, Any]:
    try:
        answer = json.loads(_ask(arguments, directory))
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict) or not _is_shallow(answer):
        raise RehearsalError(f"`pulumi {arguments[0]}` did not answer with JSON that can be read")
    return answer


def _is_shallow(answer: object) -> bool:
    level: list[object] = [answer]
    for _ in range(_DEEPEST):
        level = [inner for each in level for inner in _inside(each)]
    return not level


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _ask(arguments: Sequence[str], directory: Path) -> str:
    """Return what a reading command of the engine prints, with the user's own backend and secrets."""
    try:
        ended = subprocess.run(
            ["pulumi", "--non-interactive", "--color", "never", *arguments],
            cwd=directory,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
        )
    except FileNotFoundError:
        raise RehearsalError("there is no `pulumi` on PATH; install Pulumi's command line") from None
    if ended.returncode:
        said = first_error(ended.stderr)
        if _NO_STACK in said or "no stack named" in said:
            raise UsageError(f"{said}; select one with `pulumi stack select`, or name it with --stack")
        raise RehearsalError(f"the stack cannot be read: {said}")
    return ended.stdout


def first_error(complaints: str) -> str:
    """Return what the engine complains about, in one line, without the password that the address of a state may have."""
    lines = [line.strip() for line in complaints.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("error: ")]
    said = next(iter(errors or lines), "it did not say why")
    shown = with_shown_addresses(said.removeprefix("error: "))
    return "".join(each if each.isprintable() else " " for each in shown)
