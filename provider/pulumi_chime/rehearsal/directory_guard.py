"""Remove a directory when the process that made it is gone without doing so. A script of its own, which starts fast."""

from __future__ import annotations

import os
import shutil
import sys


def main() -> None:
    """Run `directory_guard.py DIRECTORY`: a byte on standard input says that it is removed already, its end that it is not."""
    if not os.read(0, 1):
        shutil.rmtree(sys.argv[1], ignore_errors=True)


if __name__ == "__main__":
    main()
