"""A Chromium for the tests of the emulator's page: one that is there, or Debian's package.

    python tools/page/provide_chromium.py      its path is the last line printed

Exit code 1: there is none, and no way to get one; one line says what to do.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_VARIABLE = "PULUMI_CHIME_CHROMIUM"
_INSTALL = (
    ["apt-get", "update", "--quiet=2"],
    ["apt-get", "install", "--yes", "--quiet=2", "--no-install-recommends", "chromium"],
)


class NoChromiumError(Exception):
    """There is no Chromium, and none can be installed; the message says what to do."""


def provide_chromium(*, may_install: bool | None = None) -> str:
    """Return the path of a Chromium; install one where there is none.

    Args:
        may_install: Whether this user may install packages; None: where that is root.

    Raises:
        NoChromiumError: There is none, and none can be installed.
    """
    found = _find()
    if found:
        return found
    is_root = os.geteuid() == 0
    if not (is_root if may_install is None else may_install) or not shutil.which("apt-get"):
        raise NoChromiumError(
            f"no Chromium on PATH; install one (Debian: apt-get install chromium), or set {_VARIABLE} to its path"
        )
    print("installing Debian's chromium", file=sys.stderr, flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in _INSTALL:
        if subprocess.run(command, env=environment, stdout=sys.stderr, check=False).returncode != 0:
            raise NoChromiumError(
                f"`{' '.join(command)}` failed; install a Chromium, or set {_VARIABLE} to its path"
            )
    found = _find()
    if not found:
        raise NoChromiumError(
            "Debian's package chromium was installed, and there is none on PATH all the same"
        )
    return found


def _find() -> str | None:
    told = os.environ.get(_VARIABLE)
    if told and not shutil.which(told):
        raise NoChromiumError(f"{_VARIABLE} is {told!a}, which is no program")
    return next(filter(None, map(shutil.which, [told, *_NAMES] if told else _NAMES)), None)


def main() -> int:
    """Print the path of a Chromium."""
    try:
        print(provide_chromium())
    except NoChromiumError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
