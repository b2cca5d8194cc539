"""`python tools/demo/demo.py [--full] [--json FILE]`: a fleet of 120 numbers through a real Pulumi engine.

Everything happens in a temporary directory and against an emulator of the service that the demo
starts itself: no account is touched, and nothing stays behind. Exit code 0: all went as announced;
1: something did not, and is reported; 130: interrupted.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from types import FrameType


def main() -> int:
    """Show the demo; return the exit code."""
    options = _options()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    # Imported only now, so that Ctrl-C is handled while the libraries load, too.
    from show import DemoError, show  # noqa: PLC0415

    try:
        show(options.json, full=options.full)
    except DemoError as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Show a fleet of 120 phone numbers deployed through a real Pulumi engine, against an emulator."
    )
    parser.add_argument("--full", action="store_true", help="show every row of the engine's output")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the closing tables to FILE as JSON")
    return parser.parse_args()


def _interrupt(number: int, _frame: FrameType | None) -> NoReturn:
    """End the demo; from now on nothing interrupts its cleaning up, which takes a few seconds."""
    for ignored in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ignored, signal.SIG_IGN)
    os.write(sys.stderr.fileno(), b"\ndemo: interrupted; cleaning up\n")
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
