"""The native plugin, `pulumi-resource-chime`: where the engine finds it, and whether it is this package's."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_chime.diagnosis.finding import Finding, fine, hint, wrong
from pulumi_chime.diagnosis.language import PYTHON
from pulumi_chime.diagnosis.programs import ProgramFailedError, find_program, run_program
from pulumi_chime.diagnosis.wording import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.diagnosis.project import Project

CHECK = "native plugin"
PROGRAM = "pulumi-resource-chime"
_ANSWER_SECONDS = 15.0  # Python's start on a busy machine


def look_at_native_plugin(project: Project, environment: Mapping[str, str], version: str) -> Finding:
    """Return how it stands with the plugin.

    Args:
        project: May name the plugin's directory.
        environment: Has the search path.
        version: Of this package.
    """
    where = {"PATH": str(project.plugin)} if project.plugin else environment
    path = find_program(PROGRAM, where)
    if path is None:
        return _missing(project)
    try:
        said = run_program([path, "--version"], environment, path.parent, _ANSWER_SECONDS).strip()
    except ProgramFailedError as error:
        return wrong(CHECK, f"`{path} --version` {error}", _put_ours_first())
    if said != version:
        found = f"{path} is version {shorten(said) or '(none)'}, and this package is {version}"
        return wrong(CHECK, found, _put_ours_first())
    return fine(CHECK, f"version {version} at {path}")


def _missing(project: Project) -> Finding:
    if project.plugin:
        found = f"no {PROGRAM} in {project.plugin}, which {project.file} names"
        return wrong(CHECK, found, f"correct `path` under `plugins: providers:` in {project.file}")
    found = f"no {PROGRAM} on PATH"
    if project.runtime in {"", PYTHON}:
        return hint(
            CHECK, f"{found}; only programs that import pulumi_chime.native need it", _put_ours_first()
        )
    return wrong(
        CHECK, f"{found}, and a program in {project.runtime} cannot do without it", _put_ours_first()
    )


def _put_ours_first() -> str:
    directory = Path(sys.executable).parent
    if (directory / PROGRAM).is_file():
        return f'put this package\'s own first: export PATH="{directory}:$PATH"'
    return "install pulumi-chime into an environment whose programs are on PATH: pip install pulumi-chime"
