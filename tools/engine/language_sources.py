"""Sources of what runs programs in other languages: hosts from Go modules, packages from npm."""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import bounded
import language_recipe
from go_command import GoCommand, require_go
from source import UnavailableError

if TYPE_CHECKING:
    from pathlib import Path

logger = logging.getLogger(__name__)

OLDEST_NODE = 20
"""The first Node.js for which the pinned npm packages are made."""

INSTALL_SECONDS = 600.0
"""For npm. It takes ten seconds where the registry is near."""


@dataclass(frozen=True, slots=True)
class HostModules:
    """Builds the language hosts with the `go` on PATH.

    Attributes:
        progress_every: How often it says how far it is, in seconds.
    """

    progress_every: float = 10.0

    @property
    def name(self) -> str:
        """What people call it."""
        return "Go modules"

    def fill(self, home: Path) -> None:
        """Build every host into `home/bin`.

        Raises:
            UnavailableError: There is no Go, it is too old, or it failed (no network, no space, …).
        """
        require_go()
        go = GoCommand(self.progress_every)
        started = time.monotonic()
        logger.info("Building language hosts from Go modules: usually 1 to 4 minutes, and only once.")
        binaries = home / "bin"
        binaries.mkdir()
        for step, host in enumerate(language_recipe.HOSTS, start=1):
            logger.info("[%d/%d] %s", step, len(language_recipe.HOSTS), host.title)
            go.compile(host, binaries)
        logger.info("Built in %.0f s.", time.monotonic() - started)


@dataclass(frozen=True, slots=True)
class NpmRegistry:
    """Fetches the npm packages of a TypeScript program with the `npm` on PATH.

    Attributes:
        progress_every: How often it says that it still works, in seconds.
    """

    progress_every: float = 10.0

    @property
    def name(self) -> str:
        """What people call it."""
        return "npm"

    def fill(self, home: Path) -> None:
        """Install the packages into `home/node_modules`, as package-lock.json pins them.

        Raises:
            UnavailableError: There is no Node.js, it is too old, or npm failed (no network, no space, …).
        """
        _require_node()
        for ingredient in language_recipe.NODE_INGREDIENTS:
            shutil.copyfile(ingredient, home / ingredient.name)
        started = time.monotonic()
        logger.info("Fetching the npm packages of TypeScript programs: usually ten seconds, and only once.")
        try:
            bounded.run(
                ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
                seconds=INSTALL_SECONDS,
                directory=home,
                environment=os.environ,
                progress=lambda elapsed, _lines: logger.info("      %3.0f s", elapsed),
                progress_every=self.progress_every,
            )
        except bounded.CommandFailedError as error:
            last_lines = "\n".join(f"      {line}" for line in error.lines[-8:])
            raise UnavailableError(f"`npm ci` {error}\n{last_lines}") from error
        logger.info("Fetched in %.0f s.", time.monotonic() - started)


def _require_node() -> None:
    for command in ("node", "npm"):
        if shutil.which(command) is None:
            raise UnavailableError(f"there is no `{command}` on PATH")
    answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    version = re.fullmatch(r"v(\d+)\..*", answer)
    if version is None:
        raise UnavailableError(f"`node --version` printed {answer!r}, which is no version")
    if int(version[1]) < OLDEST_NODE:
        raise UnavailableError(
            f"Node.js {OLDEST_NODE} or newer is needed, and `node --version` says {answer}"
        )
