"""A source of engines: Pulumi's own installer, tried for a bounded time."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import bounded
import recipe
from source import UnavailableError

if TYPE_CHECKING:
    from pathlib import Path

logger = logging.getLogger(__name__)

SECONDS_VARIABLE = "PULUMI_CHIME_INSTALLER_SECONDS"
DEFAULT_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Installer:
    """Pulumi's own installer.

    Attributes:
        seconds: How long it may take; then it is killed, with everything that it started.
        command: The program, to which the directory and the version are appended.
    """

    seconds: float = DEFAULT_SECONDS
    command: tuple[str, ...] = (sys.executable, str(recipe.HERE / "sdk_install.py"))

    @property
    def name(self) -> str:
        """What people call it."""
        return "Pulumi's installer"

    def fill(self, home: Path) -> None:
        """Install into `home`, which the installer gives a `bin`.

        Raises:
            UnavailableError: It failed, or was not ready in time.
        """
        logger.info(
            "Trying Pulumi's installer for %s, for at most %g s (%s sets the limit).",
            recipe.VERSION,
            self.seconds,
            SECONDS_VARIABLE,
        )
        # It leaves its download behind when it is killed: in a directory that goes with it.
        with tempfile.TemporaryDirectory() as temporary:
            self._run(home, {**os.environ, "TMPDIR": temporary})

    def _run(self, home: Path, environment: dict[str, str]) -> None:
        try:
            bounded.run(
                [*self.command, str(home), recipe.VERSION],
                seconds=self.seconds,
                directory=home,
                environment=environment,
            )
        except bounded.CommandFailedError as error:
            last_words = next((line for line in reversed(error.lines) if line.strip()), "it printed nothing")
            raise UnavailableError(f"{error}: {last_words.strip()}") from error
