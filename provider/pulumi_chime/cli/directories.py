"""Directories that a command is pointed at. Nothing is none: an empty variable does not mean the one that one is in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer


def existing_directory(given: str | Path) -> Path:
    """Return the directory of an option's value; what is not there never stands for the project above it."""
    directory = named_directory(given)
    if not directory.is_dir():
        raise typer.BadParameter(f"{directory} is not a directory")
    return directory


def project_option(help_text: str) -> Any:
    """Return the option `--cwd` of a command that is about a project."""
    return typer.Option(
        "--cwd",
        "-C",
        parser=existing_directory,
        metavar="DIRECTORY",
        help=help_text,
        show_default="this one",
    )


def named_directory(given: str | Path) -> Path:
    """Return the directory of an option's value, be it there or not yet."""
    if not str(given):
        raise typer.BadParameter("a name of a directory is not empty")
    return Path(given)
