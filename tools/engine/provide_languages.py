"""Get what runs YAML, TypeScript and Go programs: `python tools/engine/provide_languages.py [--quiet]`.

The last two lines on standard output are the directory of the language hosts, to be put on PATH, and a
`node_modules` with Pulumi's npm package. Everything else goes to standard error. Hosts: those beside a `pulumi` on
PATH, those kept from an earlier run, a build from Go modules. Packages: those kept, or fetched by npm. Exit code
0: there they are; 1: something cannot be had here, and what helps; 2: wrong usage.
"""

from __future__ import annotations

import logging
import shutil
import sys
from typing import TYPE_CHECKING

import language_recipe
import on_path
import providing
import recipe
from language_sources import OLDEST_NODE, HostModules, NpmRegistry
from language_stores import HostStore, NodeStore
from obtaining import UnobtainableError, obtain_kept
from source import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from source import Source

logger = logging.getLogger(__name__)

DESCRIPTION = """\
Print two directories: that of the language hosts which run YAML, TypeScript and Go programs, to be put on PATH,
and a node_modules with Pulumi's npm package. They are there already, or are made (1 to 4 minutes)."""

MEND_HOSTS = f"""\
What helps: install Pulumi {recipe.VERSION} or newer (https://www.pulumi.com/docs/install/), which has all of
them, or install Go 1.21 or newer (https://go.dev/dl/) where a Go module proxy can be reached. Then run this again."""

MEND_NODE = f"""\
What helps: install Node.js {OLDEST_NODE} or newer (https://nodejs.org/), which has npm, where an npm registry can
be reached. Then run this again."""

MEND_GO = """\
What helps: install Go 1.24 or newer (https://go.dev/dl/), which the Go host needs to run a program."""


def obtain_hosts(search_path: str, store: HostStore, sources: Sequence[Source]) -> Path:
    """Return the directory of the language hosts, making them if need be.

    Args:
        search_path: Where an installed engine is looked for, as in PATH.
        store: Where made ones are kept.
        sources: How they can be made, best first.

    Raises:
        UnobtainableError: They cannot be had.
    """
    try:
        return _hosts_on(search_path)
    except UnavailableError as error:
        obtain_kept(store, sources, {"PATH": str(error)}, MEND_HOSTS)
    return store.directory


def _hosts_on(search_path: str) -> Path:
    engine = on_path.find(search_path)
    missing = [host.name for host in language_recipe.HOSTS if not shutil.which(host.name, path=str(engine))]
    if missing:
        raise UnavailableError(f"{engine} has no {' and no '.join(missing)}")
    return engine


def _provide(environment: Mapping[str, str]) -> list[Path]:
    if shutil.which("go") is None:
        raise UnobtainableError(
            f"Go programs cannot be run on this machine: there is no `go` on PATH.\n{MEND_GO}"
        )
    search_path = providing.path_without_kept(environment)
    hosts = obtain_hosts(search_path, HostStore.default(environment), [HostModules()])
    packages = NodeStore.default(environment)
    obtain_kept(packages, [NpmRegistry()], {}, MEND_NODE)
    return [hosts, packages.directory]


def _announce(_paths: list[Path]) -> None:
    logger.info("The language hosts, and the npm packages of TypeScript programs, are in")


if __name__ == "__main__":
    sys.exit(providing.run(DESCRIPTION, _provide, _announce))
