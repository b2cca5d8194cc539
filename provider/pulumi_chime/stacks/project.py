"""The project whose stacks are worked on, as its file and its backend know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi.automation.errors import CommandError, InvalidVersionError

from pulumi_chime.model.yaml_file import UnreadableFileError, entry, read_mapping, text_of
from pulumi_chime.stacks.deploying.deployment import ProjectWorkspace, first_error
from pulumi_chime.stacks.deploying.engine_command import EngineCommand
from pulumi_chime.stacks.errors import StacksError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")


@dataclass(frozen=True, slots=True)
class Project:
    """A project.

    Attributes:
        name: As its file says it.
        directory: Where that file is.
    """

    name: str
    directory: Path


def find_project(directory: Path) -> Project:
    """Return the nearest project at or above a directory. Raises UsageError."""
    absolute = directory.absolute()
    if not absolute.is_dir():
        # The project above it is not the one that was meant.
        raise UsageError(f"{absolute} is not a directory")
    for each in (absolute, *absolute.parents):
        if any((each / name).is_file() for name in _FILES):
            return Project(read_project_name(each), each)
    raise UsageError(f"no Pulumi project at or above {absolute}: there is no Pulumi.yaml")


def read_project_name(directory: Path) -> str:
    """Return the name of the project in a directory. Raises UsageError."""
    file = next((directory / name for name in _FILES if (directory / name).is_file()), None)
    if file is None:
        raise UsageError(f"no Pulumi project in {directory}: there is no Pulumi.yaml")
    try:
        name = text_of(entry(read_mapping(file), "name"))
    except UnreadableFileError as error:
        raise UsageError(f"{file} cannot be read: {error}") from None
    if not name:
        raise UsageError(f"{file} has no name of the project")
    return name


def list_stacks(project: Project) -> list[str]:
    """Return the stacks of a project, as its backend lists them. Raises StacksError."""
    try:
        engine = EngineCommand((), lambda pid: None)  # noqa: ARG005 - nobody interrupts a list
    except FileNotFoundError:
        raise StacksError(
            "the engine `pulumi` is not on PATH (https://www.pulumi.com/docs/install/)"
        ) from None
    except InvalidVersionError as error:
        raise StacksError(" ".join(str(error).split())) from None
    workspace = ProjectWorkspace(work_dir=str(project.directory), pulumi_command=engine)
    try:
        return [each.name for each in workspace.list_stacks()]
    except CommandError:
        raise StacksError(f"the stacks cannot be listed: {first_error(engine.errors)}") from None
