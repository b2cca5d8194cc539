"""A source of engines: the official parts, built from their Go modules where only a module proxy is reached."""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import bounded
import recipe
from source import EngineUnavailableError

if TYPE_CHECKING:
    from collections.abc import Sequence

logger = logging.getLogger(__name__)

OLDEST_GO = (1, 21)
"""The first Go that fetches by itself the newer one which the modules ask for."""

DOWNLOAD_SECONDS = 120.0
"""For the first, small module: a proxy that cannot be reached is known within this time."""

COMPILE_SECONDS = 1800.0
"""For one program. The command line takes three minutes on two cores."""


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
            EngineUnavailableError: There is no Go, it is too old, or it failed (no network, no space, …).
        """
        _require_go()
        started = time.monotonic()
        steps = 1 + len(recipe.PROGRAMS)
        logger.info(
            "Building Pulumi %s from its Go modules: usually about 4 minutes on two cores, and only once.",
            recipe.VERSION,
        )
        binaries = home / "bin"
        binaries.mkdir()
        logger.info("[1/%d] %s", steps, recipe.SCRIPTS.title)
        self._copy(recipe.SCRIPTS, binaries)
        for step, program in enumerate(recipe.PROGRAMS, start=2):
            logger.info("[%d/%d] %s", step, steps, program.title)
            self._compile(program, binaries)
        logger.info("Built in %.0f s.", time.monotonic() - started)

    def _copy(self, scripts: recipe.Scripts, binaries: Path) -> None:
        self._go(["mod", "download", scripts.module], scripts.pinned_by, DOWNLOAD_SECONDS)
        *_, directory = self._go(
            ["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", scripts.module],
            scripts.pinned_by,
            DOWNLOAD_SECONDS,
        )
        for path in scripts.paths:
            original = Path(directory, path)
            copy = shutil.copyfile(original, binaries / original.name)
            copy.chmod(0o755)  # a Go module's archive keeps no execute bits

    def _compile(self, program: recipe.Program, binaries: Path) -> None:
        self._go(
            [
                "build",
                "-v",  # names each package as it is compiled, which is the progress
                "-mod=readonly",  # whatever GOFLAGS says: go.sum pins every module
                "-trimpath",
                "-buildvcs=false",
                f"-ldflags={program.linker_flags}",
                f"-o={binaries / program.name}",
                program.package,
            ],
            program.module,
            COMPILE_SECONDS,
        )

    def _go(self, arguments: Sequence[str], module: Path, seconds: float) -> list[str]:
        environment = {
            **os.environ,
            "GOWORK": "off",  # a workspace around the checkout is none of this build's business
            "CGO_ENABLED": "0",  # no C compiler needed
        }
        try:
            return bounded.run(
                ["go", *arguments],
                seconds=seconds,
                directory=module,
                environment=environment,
                progress=_report_progress,
                progress_every=self.progress_every,
            )
        except bounded.CommandFailedError as error:
            last_lines = "\n".join(f"      {line}" for line in error.lines[-8:])
            raise EngineUnavailableError(f"`go {arguments[0]}` {error}\n{last_lines}") from error


def _require_go() -> None:
    if shutil.which("go") is None:
        raise EngineUnavailableError("there is no `go` on PATH")
    answer = subprocess.run(["go", "version"], capture_output=True, text=True, check=False).stdout.strip()
    version = re.search(r"go(\d+)\.(\d+)", answer)
    if version is None:
        raise EngineUnavailableError(f"`go version` printed {answer!r}, which is no version")
    if (int(version[1]), int(version[2])) < OLDEST_GO:
        raise EngineUnavailableError(f"Go 1.21 or newer is needed, and `go version` says {answer!r}")


def _report_progress(elapsed: float, lines: list[str]) -> None:
    fetched = sum(line.startswith("go: downloading ") for line in lines)
    compiled = sum(not line.startswith("go: ") for line in lines)
    logger.info("      %3.0f s: modules fetched %d, packages compiled %d", elapsed, fetched, compiled)
