"""The engine: which `pulumi` is on PATH, and whether this package works with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.diagnosis.finding import Finding, fine, wrong
from pulumi_chime.diagnosis.programs import ProgramFailedError, find_program, run_program
from pulumi_chime.diagnosis.wording import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CHECK = "engine"
OLDEST = (3, 220, 0)
"""The first engine that this package is tested with."""

_TOO_NEW = (4, 0, 0)
_ANSWER_SECONDS = 10.0
_VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(?:[-+][\w.+-]*)?")
_INSTALL = "install Pulumi 3.220.0 or newer: https://www.pulumi.com/docs/install/"


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine that answers.

    Attributes:
        path: Its command line.
        version: Major, minor, patch.
    """

    path: Path
    version: tuple[int, int, int]


def look_at_engine(environment: Mapping[str, str]) -> tuple[Engine | None, Finding]:
    """Return the engine on PATH, where it answers, and how it stands with it."""
    path = find_program("pulumi", environment)
    if path is None:
        return None, wrong(CHECK, "there is no `pulumi` on PATH", f"{_INSTALL}; or add its directory to PATH")
    try:
        said = run_program([path, "version"], quiet(environment), path.parent, _ANSWER_SECONDS).strip()
    except ProgramFailedError as error:
        return None, wrong(CHECK, f"`{path} version` {error}", f"make `pulumi version` work, or {_INSTALL}")
    found = _VERSION.fullmatch(said)
    if found is None:
        what = repr(shorten(said)) if said else "nothing at all"
        return None, wrong(CHECK, f"`{path} version` prints no version, but {what}", _INSTALL)
    version = (int(found[1]), int(found[2]), int(found[3]))
    engine = Engine(path, version)
    if not OLDEST <= version < _TOO_NEW:
        accepted = "3.220.0 or newer, and older than 4.0.0"
        return engine, wrong(
            CHECK, f"{path} is {said.removeprefix('v')}, and it has to be {accepted}", _INSTALL
        )
    return engine, fine(CHECK, f"Pulumi {said.removeprefix('v')} at {path}")


def quiet(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which the engine asks nothing, fetches nothing and looks for no newer version of itself."""
    return {
        **environment,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }
