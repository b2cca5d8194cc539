"""What the tools of this directory have in common on a command line: how they say things, fail and are ended."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from typing import TYPE_CHECKING

from obtaining import UnobtainableError
from store import cache_directory

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

logger = logging.getLogger(__name__)


class UsageError(Exception):
    """A setting is not what it has to be. The text names it and gives a valid example."""


def run(
    description: str,
    provide: Callable[[Mapping[str, str]], list[Path]],
    announce: Callable[[list[Path]], None],
) -> int:
    """Run such a tool and return its exit code: 0, there it is; 1, nothing works here; 2, wrong usage.

    Args:
        description: What it is for.
        provide: Gets the things, and returns the paths that are printed on standard output.
        announce: Tells people of them; not called with `--quiet`.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quiet", action="store_true", help="say nothing more when it is there already")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    # Ended from outside, clean up as after Ctrl-C: a build's processes are in sessions of their own.
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda number, _frame: sys.exit(128 + number))
    try:
        paths = _provide_here(provide, os.environ)
    except UsageError as error:
        parser.error(str(error))
    except UnobtainableError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted. What Go has compiled so far is kept: the next build is shorter.", file=sys.stderr)
        return 130
    if not arguments.quiet:
        announce(paths)
    print(*paths, sep="\n")
    return 0


def _provide_here(
    provide: Callable[[Mapping[str, str]], list[Path]], environment: Mapping[str, str]
) -> list[Path]:
    try:
        return provide(environment)
    except OSError as error:
        kept = cache_directory(environment)
        raise UnobtainableError(
            f"{error}\nWhat is made is kept in {kept} (XDG_CACHE_HOME moves it), which must be writable."
        ) from error


def path_without_kept(environment: Mapping[str, str]) -> str:
    """Return PATH without what was made by these tools.

    That is taken from its store, which notices damage, also where a shell has it on PATH.
    """
    kept = str(cache_directory(environment))
    directories = environment.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(directory for directory in directories if not directory.startswith(kept))
