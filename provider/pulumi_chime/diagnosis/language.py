"""What the engine needs beside it to run a program: the host of the program's language, and Python's dynamic plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_chime.diagnosis.finding import Finding, does_not_apply, fine, not_known, wrong
from pulumi_chime.diagnosis.programs import find_program

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pulumi_chime.diagnosis.engine import Engine
    from pulumi_chime.diagnosis.project import Project

CHECK = "language host"
PYTHON = "python"
_PARTS_FOR_PYTHON = ("pulumi-language-python", "pulumi-resource-pulumi-python")
_REINSTALL = "install Pulumi as a whole, which has them: https://www.pulumi.com/docs/install/"


def look_at_language_host(project: Project, engine: Engine | None, environment: Mapping[str, str]) -> Finding:
    """Return how it stands with what runs the program."""
    if project.file is not None and not project.runtime:
        return does_not_apply(CHECK, f"{project.file} does not say in which language the program is")
    runtime = project.runtime or PYTHON
    parts = _PARTS_FOR_PYTHON if runtime == PYTHON else (f"pulumi-language-{runtime}",)
    if engine is None:
        return not_known(CHECK, "it is looked for beside the engine", "first mend the engine")
    missing = [part for part in parts if not _is_there(part, engine.path, environment)]
    if missing:
        return wrong(CHECK, f"no {' and no '.join(missing)} beside {engine.path} or on PATH", _REINSTALL)
    return fine(CHECK, f"{' and '.join(parts)}")


def _is_there(part: str, pulumi: Path, environment: Mapping[str, str]) -> bool:
    # Package managers put a link on PATH and keep the parts beside what it leads to.
    beside = (pulumi.parent, pulumi.resolve().parent)
    return any(find_program(part, {"PATH": str(each)}) for each in beside) or bool(
        find_program(part, environment)
    )
