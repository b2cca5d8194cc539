"""Get a Pulumi engine: `python tools/engine/provide_engine.py [--quiet]`.

The last line on standard output is the engine's directory, to be put on PATH. Everything else goes to
standard error. Tried in this order: an engine on PATH, the one kept from an earlier run, Pulumi's own
installer, a build from Go modules. Exit code 0: there is one; 1: none of these works here; 2: wrong usage.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING

import on_path
import providing
import recipe
from engine_store import EngineStore
from go_modules import GoModules
from installer import DEFAULT_SECONDS, SECONDS_VARIABLE, Installer
from obtaining import obtain_kept
from source import UnavailableError

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


def obtain(search_path: str, store: EngineStore, sources: Sequence[Source]) -> Path:
    """Return the directory of an engine, making one if need be.

    Args:
        search_path: Where an installed engine is looked for, as in PATH.
        store: Where a made one is kept.
        sources: How one can be made, best first.

    Raises:
        UnobtainableError: None of these has one.
    """
    try:
        return on_path.find(search_path)
    except UnavailableError as error:
        reason_on_path = str(error)
    obtain_kept(store, sources, {"PATH": reason_on_path}, MEND)
    return store.directory


def _installer_seconds(environment: Mapping[str, str]) -> float:
    text = environment.get(SECONDS_VARIABLE, str(DEFAULT_SECONDS))
    if not re.fullmatch(r"\d+(\.\d+)?", text):
        raise providing.UsageError(
            f"{SECONDS_VARIABLE} is {text!r}; it takes a number of seconds, such as 300"
        )
    return float(text)


def _provide(environment: Mapping[str, str]) -> list[Path]:
    sources = (Installer(seconds=_installer_seconds(environment)), GoModules())
    return [obtain(providing.path_without_kept(environment), EngineStore.default(environment), sources)]


def _announce(paths: list[Path]) -> None:
    [binaries] = paths
    logger.info("The engine is Pulumi %s, in", on_path.version_of(binaries / recipe.COMMAND_LINE))


if __name__ == "__main__":
    sys.exit(providing.run(DESCRIPTION, _provide, _announce))
