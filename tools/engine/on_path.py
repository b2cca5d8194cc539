"""Find a Pulumi engine that is already installed, on a search path such as PATH."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from semver import VersionInfo

import recipe
from source import UnavailableError

ANSWER_SECONDS = 30.0
"""`pulumi version` takes a fraction of a second; a version manager's wrapper may take some more."""


def find(search_path: str) -> Path:
    """Return the directory of the first `pulumi` on the search path, if it will do.

    Args:
        search_path: Directories, separated as in PATH.

    Raises:
        UnavailableError: There is none, it is too old or does not run, or parts of it are missing.
    """
    command = shutil.which(recipe.COMMAND_LINE, path=search_path)
    if command is None:
        raise UnavailableError("there is no `pulumi`")
    version = version_of(Path(command))
    if version < VersionInfo.parse(recipe.VERSION):
        raise UnavailableError(f"{command} is {version}, and {recipe.VERSION} or newer is needed")
    return _directory_with_parts(Path(command), search_path)


def version_of(command: Path) -> VersionInfo:
    """Ask a `pulumi` for its version.

    Raises:
        UnavailableError: It does not run, or answers something else.
    """
    try:
        answer = subprocess.run(
            [command, "version"],
            env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
            capture_output=True,
            text=True,
            timeout=ANSWER_SECONDS,
            check=True,
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError) as error:
        raise UnavailableError(f"`{command} version` does not work: {error}") from error
    try:
        return VersionInfo.parse(answer.removeprefix("v"))
    except ValueError:
        raise UnavailableError(f"`{command} version` printed {answer!r}, which is no version") from None


def _directory_with_parts(command: Path, search_path: str) -> Path:
    # Package managers put a link on PATH and keep the parts beside the link's target.
    for directory in (command.parent, command.resolve().parent):
        if all(shutil.which(part, path=str(directory)) for part in recipe.PARTS_BESIDE):
            return directory
    missing = [part for part in recipe.PARTS_BESIDE if shutil.which(part, path=search_path) is None]
    if missing:
        raise UnavailableError(
            f"{command} has no {' and no '.join(missing)} beside it or on PATH: "
            "that is not a complete installation for Python"
        )
    return command.parent
