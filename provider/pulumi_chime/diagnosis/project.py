"""A Pulumi project as its files say it: the program, its language, and the settings of each stack."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_chime.model.settings import NAMESPACE
from pulumi_chime.model.yaml_file import (
    UnreadableFileError,
    elements,
    entries,
    entry,
    is_quoted,
    line_of,
    read_mapping,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import yaml

_PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")
_ENDINGS = (".yaml", ".yml", ".json")
_PREFIX = f"{NAMESPACE}:"
_PLUGIN = "chime"


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of the provider, as a file has it.

    Attributes:
        text: Its value; None where it is encrypted, or no single value.
        file: Where it stands.
        line: On which line.
        is_encrypted: Whether it is a secret.
        is_quoted: Whether it is written as a text, whatever it looks like.
    """

    text: str | None
    file: Path
    line: int
    is_encrypted: bool = False
    is_quoted: bool = True


@dataclass(frozen=True, slots=True)
class StackFile:
    """The settings of one stack.

    Attributes:
        name: The stack's.
        path: Its file.
        settings: Those of the provider, by their names without the namespace; those of the project included.
        problem: Why the file cannot be read; empty where it can.
    """

    name: str
    path: Path
    settings: Mapping[str, Setting] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """A project.

    Attributes:
        directory: Where its file is, or would be.
        file: Its file; None where there is no project.
        problem: Why the file cannot be read; empty where it can.
        runtime: The program's language, as Pulumi calls it; empty where it is not known.
        virtual_environment: The directory of the Python environment that runs the program; None where none is named.
        toolchain: What manages that environment; empty where it is not named.
        program: The directory in which the program runs.
        backend: The address of the backend that the project names; None where it names none.
        plugin: The directory of the native plugin that the project names; None where it names none.
        settings: Of the provider, for all stacks.
        stacks: In the order of their names.
    """

    directory: Path
    file: Path | None = None
    problem: str = ""
    runtime: str = ""
    virtual_environment: Path | None = None
    toolchain: str = ""
    program: Path = Path()
    backend: str | None = None
    plugin: Path | None = None
    settings: Mapping[str, Setting] = field(default_factory=dict)
    stacks: tuple[StackFile, ...] = ()


def read_project(directory: Path) -> Project:
    """Return the nearest project at or above a directory, as the engine would find it."""
    directory = directory.absolute()
    file = next(
        (
            each / name
            for each in (directory, *directory.parents)
            for name in _PROJECT_FILES
            if (each / name).is_file()
        ),
        None,
    )
    if file is None:
        return Project(directory, program=directory)
    try:
        return _read(file, read_mapping(file))
    except UnreadableFileError as error:
        return Project(file.parent, file, str(error), program=file.parent)


def _read(file: Path, node: yaml.MappingNode) -> Project:
    home = file.parent
    options = entry(node, "runtime", "options")
    environment = text_of(entry(options, "virtualenv"))
    settings = dict(_settings(file, entry(node, "config")))
    return Project(
        directory=home,
        file=file,
        runtime=text_of(entry(node, "runtime")) or text_of(entry(node, "runtime", "name")) or "",
        virtual_environment=home / environment if environment else None,
        toolchain=text_of(entry(options, "toolchain")) or "",
        program=_program_directory(home, text_of(entry(node, "main"))),
        backend=text_of(entry(node, "backend", "url")),
        plugin=_plugin(home, entry(node, "plugins", "providers")),
        settings=settings,
        stacks=tuple(_stacks(home / _stack_directory(node), settings)),
    )


def _program_directory(home: Path, main: str | None) -> Path:
    program = home / (main or ".")
    return program if program.is_dir() else program.parent


def _stack_directory(node: yaml.MappingNode) -> str:
    # `config` was the directory's name before it was the settings.
    return text_of(entry(node, "stackConfigDir")) or text_of(entry(node, "config")) or "."


def _plugin(home: Path, providers: yaml.Node | None) -> Path | None:
    for each in elements(providers):
        path = text_of(entry(each, "path"))
        if path and text_of(entry(each, "name")) == _PLUGIN:
            return home / path
    return None


def _stacks(directory: Path, of_project: Mapping[str, Setting]) -> Iterator[StackFile]:
    for path in _stack_files(directory):
        name = path.name.partition(".")[2].rpartition(".")[0]
        try:
            own = dict(_settings(path, entry(read_mapping(path), "config")))
        except UnreadableFileError as error:
            yield StackFile(name, path, of_project, str(error))
        else:
            yield StackFile(name, path, {**of_project, **own})


def _stack_files(directory: Path) -> list[Path]:
    try:
        found = [
            path
            for path in directory.iterdir()
            if path.name.startswith("Pulumi.") and path.suffix in _ENDINGS and path.name.count(".") > 1
        ]
    except OSError:
        return []
    return sorted(found)


def _settings(file: Path, node: yaml.Node | None) -> Iterator[tuple[str, Setting]]:
    for key, value in entries(node):
        # The engine also takes the older form `chime:config:region`.
        name = key.removeprefix(_PREFIX).removeprefix("config:")
        if key.startswith(_PREFIX):
            yield name, _setting(file, value)


def _setting(file: Path, value: yaml.Node) -> Setting:
    if entry(value, "secure") is not None:
        return Setting(None, file, line_of(value), is_encrypted=True)
    # In the project's file a setting may be an object with the value in it.
    inner = entry(value, "value") or entry(value, "default") or value
    return Setting(text_of(inner), file, line_of(value), is_quoted=is_quoted(inner))
