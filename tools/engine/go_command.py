"""The `go` on PATH: modules that it fetches, and programs that it compiles, bounded in time and with progress."""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import bounded
from source import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from recipe import Program

logger = logging.getLogger(__name__)

OLDEST_GO = (1, 21)
"""The first Go that fetches by itself the newer one which the modules ask for."""

DOWNLOAD_SECONDS = 120.0
"""For one module: a proxy that cannot be reached is known within this time."""

COMPILE_SECONDS = 1800.0
"""For one program. The engine's command line takes three minutes on two cores."""


@dataclass(frozen=True, slots=True)
class GoCommand:
    """The `go` on PATH.

    Attributes:
        progress_every: How often it says how far it is, in seconds.
    """

    progress_every: float = 10.0

    def directory_of(self, module: str, pinned_by: Path) -> Path:
        """Return where the files of a module are, as another one pins it.

        Raises:
            UnavailableError: Go failed (no network, no space, …).
        """
        self._run(["mod", "download", module], pinned_by, DOWNLOAD_SECONDS)
        *_, directory = self._run(
            ["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", module], pinned_by, DOWNLOAD_SECONDS
        )
        return Path(directory)

    def compile(self, program: Program, binaries: Path) -> None:
        """Compile a program into a directory.

        Raises:
            UnavailableError: Go failed (no network, no space, …).
        """
        self._run(
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

    def _run(self, arguments: Sequence[str], module: Path, seconds: float) -> list[str]:
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
            raise UnavailableError(f"`go {arguments[0]}` {error}\n{last_lines}") from error


def require_go() -> None:
    """Check that there is a `go` that will do.

    Raises:
        UnavailableError: There is none, or it is too old.
    """
    if shutil.which("go") is None:
        raise UnavailableError("there is no `go` on PATH")
    answer = subprocess.run(["go", "version"], capture_output=True, text=True, check=False).stdout.strip()
    version = re.search(r"go(\d+)\.(\d+)", answer)
    if version is None:
        raise UnavailableError(f"`go version` printed {answer!r}, which is no version")
    if (int(version[1]), int(version[2])) < OLDEST_GO:
        raise UnavailableError(f"Go 1.21 or newer is needed, and `go version` says {answer!r}")


def _report_progress(elapsed: float, lines: list[str]) -> None:
    fetched = sum(line.startswith("go: downloading ") for line in lines)
    compiled = sum(not line.startswith("go: ") for line in lines)
    logger.info("      %3.0f s: modules fetched %d, packages compiled %d", elapsed, fetched, compiled)
