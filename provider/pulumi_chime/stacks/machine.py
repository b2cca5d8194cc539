"""This machine, told from others: only here can a process be seen to be gone.

A worker keeps the locks of its process trees in a directory of its user. Its name for the machine is made of an id in
that directory and of the kernel's own id of its present start, so that neither a directory that several machines share
nor an image that several machines were made from makes two machines one; a machine that was started anew is another one.
"""

from __future__ import annotations

import os
import socket
import subprocess
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_chime.stacks.errors import StacksError

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME = "PULUMI_CHIME_HOME"
"""The directory in which `pulumi-chime stacks` keeps what is of this user and machine; empty: `~/.pulumi-chime`."""

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine, and where workers keep what belongs to their processes.

    Attributes:
        name: Its host name, for people and as the engine writes it in its locks.
        identity: What no other machine has, nor this one after its next start; empty where that is not known.
        directory: Of the locks.
    """

    name: str
    identity: str
    directory: Path

    def is_at(self, identity: str) -> bool:
        """Return whether a recorded identity is this machine's."""
        return bool(self.identity) and identity == self.identity


def this_machine(environment: Mapping[str, str] = os.environ) -> Machine:
    """Return this machine.

    Raises:
        StacksError: Its directory cannot be written, or it is not known where that is.
    """
    directory = (_home(environment) / "workers").absolute()
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        known = _directory_id(directory)
    except OSError as error:
        why = error.strerror or error
        raise StacksError(f"{directory} cannot be written: {why}; set {HOME} to another directory") from None
    started = _started()
    return Machine(socket.gethostname(), f"{known}/{started}" if started else "", directory)


def _home(environment: Mapping[str, str]) -> Path:
    if given := environment.get(HOME):
        return Path(given)
    try:
        return Path.home() / ".pulumi-chime"
    except RuntimeError:
        raise StacksError(f"this user has no home directory; set {HOME} to a directory") from None


def _directory_id(directory: Path) -> str:
    file = directory / "id"
    if not file.exists():
        made = directory / f"id.{uuid.uuid4()}"
        made.write_text(str(uuid.uuid4()), encoding="ascii")
        # A link is made once: of several processes that come here first, one wins, and all read its id.
        with suppress(FileExistsError):
            os.link(made, file)
        made.unlink()
    return file.read_text(encoding="ascii")


def _started() -> str:
    """Return the kernel's id of its present start; empty where it has none."""
    with suppress(OSError):
        return _BOOT_ID.read_text(encoding="ascii").strip()
    with suppress(OSError, subprocess.SubprocessError):
        return subprocess.run(
            ["sysctl", "-n", "kern.bootsessionuuid"], capture_output=True, text=True, check=True, timeout=10
        ).stdout.strip()
    return ""
