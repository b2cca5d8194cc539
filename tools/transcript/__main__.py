"""`python -m tools.transcript --write`: do the journey, and write it into the pages; `--check`: whether they show it.

Exit code 0: fine; 1: a page does not show what a run shows, or a step failed; 2: wrong usage.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from chime_emulator import Beginning, Options, serving
from tools.transcript import page
from tools.transcript.account import NUMBERS, SEED, mix
from tools.transcript.journey import StepFailedError, surroundings, walk


def main() -> int:
    """Run the tool."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.transcript", description=(__doc__ or "").partition("\n")[0]
    )
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--write", action="store_true", help="write the pages")
    action.add_argument("--check", action="store_true", help="say nothing but what is not so any more")
    arguments = parser.parse_args()
    provider = page.ROOT / "tools" / "engine" / "provide_engine.py"
    provided = subprocess.run(
        [sys.executable, provider, "--quiet"], check=True, stdout=subprocess.PIPE, text=True
    )
    engine = Path(provided.stdout.splitlines()[-1])
    options = Options(beginning=Beginning(numbers=NUMBERS, seed=SEED))
    with tempfile.TemporaryDirectory(prefix="pulumi-chime-transcript-") as directory, serving(options) as url:
        mix(url)
        home = Path(directory)
        try:
            steps = list(walk(home, surroundings(home, engine), url))
        except StepFailedError as error:
            print(error, file=sys.stderr)
            return 1
    if arguments.write:
        page.write(steps)
        return 0
    differences = list(page.find_differences(steps))
    print(*differences, sep="\n", end="\n" if differences else "", file=sys.stderr)
    return 1 if differences else 0


if __name__ == "__main__":
    raise SystemExit(main())
