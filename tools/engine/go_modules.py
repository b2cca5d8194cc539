"""A source of engines: the official parts, built from their Go modules where only a module proxy is reached."""

from __future__ import annotations

import logging
import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import recipe
from go_command import GoCommand, require_go

if TYPE_CHECKING:
    from pathlib import Path

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class GoModules:
    """Builds each part of the recipe with the `go` on PATH.

    Attributes:
        progress_every: How often it says how far it is, in seconds.
    """

    progress_every: float = 10.0

    @property
    def name(self) -> str:
        """What people call it."""
        return "Go modules"

    def fill(self, home: Path) -> None:
        """Build every part into `home/bin`.

        Raises:
            UnavailableError: There is no Go, it is too old, or it failed (no network, no space, …).
        """
        require_go()
        go = GoCommand(self.progress_every)
        started = time.monotonic()
        steps = 1 + len(recipe.PROGRAMS)
        logger.info(
            "Building Pulumi %s from its Go modules: usually about 4 minutes on two cores, and only once.",
            recipe.VERSION,
        )
        binaries = home / "bin"
        binaries.mkdir()
        logger.info("[1/%d] %s", steps, recipe.SCRIPTS.title)
        _copy(recipe.SCRIPTS, go, binaries)
        for step, program in enumerate(recipe.PROGRAMS, start=2):
            logger.info("[%d/%d] %s", step, steps, program.title)
            go.compile(program, binaries)
        logger.info("Built in %.0f s.", time.monotonic() - started)


def _copy(scripts: recipe.Scripts, go: GoCommand, binaries: Path) -> None:
    directory = go.directory_of(scripts.module, scripts.pinned_by)
    for path in scripts.paths:
        original = directory / path
        copy = shutil.copyfile(original, binaries / original.name)
        copy.chmod(0o755)  # a Go module's archive keeps no execute bits
