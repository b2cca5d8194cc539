"""The Python that runs the program, which need not be the one that runs this: whether it has this package."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_chime.diagnosis.finding import Finding, does_not_apply, fine, not_known, wrong
from pulumi_chime.diagnosis.language import PYTHON
from pulumi_chime.diagnosis.programs import ProgramFailedError, run_program
from pulumi_chime.engine.interpreter import find_interpreter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.diagnosis.project import Project

CHECK = "program's Python"
_ANSWER_SECONDS = 15.0
_QUESTION = """
import json, sys
from importlib import metadata
try:
    version = metadata.version("pulumi-chime")
except metadata.PackageNotFoundError:
    version = ""
print(json.dumps({"prefix": sys.prefix, "version": version}))
"""


def look_at_program_python(project: Project, environment: Mapping[str, str], version: str) -> Finding:
    """Return how it stands with the Python that the engine would run the program with.

    Args:
        project: May name an environment.
        environment: Has the search path.
        version: Of this package.
    """
    if project.file is None or project.runtime != PYTHON:
        return does_not_apply(CHECK, "there is no Python program of a project here")
    if project.toolchain not in {"", "pip"}:
        return not_known(
            CHECK,
            f"{project.toolchain} chooses it",
            f"ask {project.toolchain} whether pulumi-chime {version} is there",
        )
    python = find_interpreter(project.virtual_environment, environment)
    if python is None:
        return _missing(project)
    return _ask(python, environment, version)


def _ask(python: Path, environment: Mapping[str, str], version: str) -> Finding:
    try:
        # Not in the project's directory: a file of the program could be taken for a module.
        said = json.loads(run_program([python, "-c", _QUESTION], environment, python.parent, _ANSWER_SECONDS))
        prefix, found = str(said["prefix"]), str(said["version"])
    except ProgramFailedError as error:
        return wrong(CHECK, f"{python} {error}", f"make `{python} --version` work")
    except (ValueError, TypeError, KeyError):
        return wrong(CHECK, f"{python} does not run Python programs", f"make `{python} --version` work")
    install = f'"{python}" -m pip install pulumi-chime=={version}'
    if not found:
        mend = f"{install}; or put another environment first on PATH"
        return wrong(CHECK, f"{python} has no pulumi-chime", mend)
    if found != version:
        return wrong(CHECK, f"{python} has pulumi-chime {found}, and this is {version}", install)
    same = "" if Path(prefix) == Path(sys.prefix) else ", another environment than the one that runs this"
    return fine(CHECK, f"{python} has pulumi-chime {version}{same}")


def _missing(project: Project) -> Finding:
    if project.virtual_environment is not None:
        make = f'python3 -m venv "{project.virtual_environment}" && "{project.virtual_environment}/bin/pip" install pulumi-chime'
        return wrong(CHECK, f"no Python in {project.virtual_environment}, which {project.file} names", make)
    return wrong(
        CHECK,
        "no python3 on PATH, nor what PULUMI_PYTHON_CMD names",
        "activate an environment that has pulumi-chime",
    )
