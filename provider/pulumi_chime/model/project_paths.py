"""Where the path of a setting leads: a relative one begins beside the project's file, for every setting alike."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

_PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")


def locate(setting: str, directory: Path | None = None) -> Path:
    """Return the whole path of a setting.

    Args:
        setting: An absolute path, one in a home directory (`~`), or one that begins beside the nearest project's file
            at or above a directory; where there is no project, in that directory.
        directory: Where the program runs; None: here.
    """
    start = directory or Path.cwd()
    path = Path(setting)
    # Where there is no such home, the path stays as it is written, and the file is not there.
    with suppress(RuntimeError):
        path = path.expanduser()
    return (_project_at_or_above(start) / path).absolute()


def _project_at_or_above(start: Path) -> Path:
    projects = (
        each for each in (start, *start.parents) if any((each / name).is_file() for name in _PROJECT_FILES)
    )
    return next(projects, start)
