"""Get a Pulumi engine: `python tools/engine/provide_engine.py [--quiet]`.

The last line on standard output is the engine's directory, to be put on PATH. Everything else goes to
standard error. Tried in this order: an engine on PATH, the one kept from an earlier run, Pulumi's own
installer, a build from Go modules. Exit code 0: there is one; 1: none of these works here; 2: wrong usage.
"""

from __future__ import annotations

import argparse
import logging
import os
import re
import signal
import sys
from typing import TYPE_CHECKING

import on_path
import recipe
from go_modules import GoModules
from installer import DEFAULT_SECONDS, SECONDS_VARIABLE, Installer
from source import EngineUnavailableError
from store import DamagedEngineError, EngineStore, cache_directory

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from source import Source

logger = logging.getLogger(__name__)

DESCRIPTION = """\
Print the directory of a Pulumi engine, to be put on PATH. It is the one on PATH already, or the one kept from
an earlier run, or it is made: by Pulumi's own installer, else from Go modules (about 4 minutes)."""

MEND = f"""\
What helps: install Pulumi {recipe.VERSION} or newer (https://www.pulumi.com/docs/install/) so that
`pulumi version` works, or install Go 1.21 or newer (https://go.dev/dl/) where a Go module proxy can be
reached. Then run this again."""


class UsageError(Exception):
    """A setting is not what it has to be. The text names it and gives a valid example."""


class NoEngineError(Exception):
    """No way to an engine works here. The text names each, why it failed, and what helps."""


def obtain(search_path: str, store: EngineStore, sources: Sequence[Source]) -> Path:
    """Return the directory of an engine, making one if need be.

    Args:
        search_path: Where an installed engine is looked for, as in PATH.
        store: Where a made one is kept.
        sources: How one can be made, best first.

    Raises:
        NoEngineError: None of these has one.
    """
    try:
        return on_path.find(search_path)
    except EngineUnavailableError as error:
        reason_on_path = str(error)
    if _is_kept(store):
        return store.binaries
    with store.locked():
        if not _is_kept(store):  # another process may have made it while this one waited
            _make(store, sources, {"PATH": reason_on_path})
    return store.binaries


def _is_kept(store: EngineStore) -> bool:
    try:
        return store.holds_engine()
    except DamagedEngineError as error:
        logger.warning("The engine kept from an earlier run is damaged and will be made again: %s", error)
        return False


def _make(store: EngineStore, sources: Sequence[Source], tried: dict[str, str]) -> None:
    for source in sources:
        reason = _reason_against(source, store)
        if reason is None:
            return
        logger.info("%s: %s", source.name, reason)
        tried[source.name] = reason
    reasons = "\n".join(f"  {name}: {reason}" for name, reason in tried.items())
    raise NoEngineError(f"No Pulumi engine can be had on this machine.\n{reasons}\n{MEND}")


def _reason_against(source: Source, store: EngineStore) -> str | None:
    try:
        store.keep(source)
    except EngineUnavailableError as error:
        return str(error)
    return None


def _path_without_own_engines(environment: Mapping[str, str]) -> str:
    # An engine that is kept is taken from the store, which notices damage, also where a shell has it on PATH.
    kept = str(cache_directory(environment))
    directories = environment.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(directory for directory in directories if not directory.startswith(kept))


def _installer_seconds(environment: Mapping[str, str]) -> float:
    text = environment.get(SECONDS_VARIABLE, str(DEFAULT_SECONDS))
    if not re.fullmatch(r"\d+(\.\d+)?", text):
        raise UsageError(f"{SECONDS_VARIABLE} is {text!r}; it takes a number of seconds, such as 300")
    return float(text)


def _obtain_here(environment: Mapping[str, str]) -> Path:
    sources = (Installer(seconds=_installer_seconds(environment)), GoModules())
    try:
        return obtain(_path_without_own_engines(environment), EngineStore.default(environment), sources)
    except OSError as error:
        kept = cache_directory(environment)
        raise NoEngineError(
            f"{error}\nEngines are kept in {kept} (XDG_CACHE_HOME moves it), which must be writable."
        ) from error


def main() -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(description=DESCRIPTION)
    parser.add_argument("--quiet", action="store_true", help="say nothing more when there is one already")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    # Ended from outside, clean up as after Ctrl-C: a build's processes are in sessions of their own.
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda number, _frame: sys.exit(128 + number))
    try:
        binaries = _obtain_here(os.environ)
    except UsageError as error:
        parser.error(str(error))
    except NoEngineError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted. What Go has compiled so far is kept: the next build is shorter.", file=sys.stderr)
        return 130
    if not arguments.quiet:
        logger.info("The engine is Pulumi %s, in", on_path.version_of(binaries / recipe.COMMAND_LINE))
    print(binaries)
    return 0


if __name__ == "__main__":
    sys.exit(main())
