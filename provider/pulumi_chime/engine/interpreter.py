"""The Python that the engine runs a program and its dynamic providers with, by the rules of Pulumi's language host."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def find_interpreter(virtual_environment: Path | None, environment: Mapping[str, str]) -> Path | None:
    """Return the interpreter; None where there is none.

    Args:
        virtual_environment: The directory that `Pulumi.yaml` names (`runtime: options: virtualenv`), if any.
        environment: Has the search path, and perhaps PULUMI_PYTHON_CMD.
    """
    if virtual_environment is not None:
        inside = "Scripts/python.exe" if os.name == "nt" else "bin/python"
        python = virtual_environment / inside
        return python if python.is_file() else None
    named = environment.get("PULUMI_PYTHON_CMD")
    for name in [named] if named else ["python3", "python"]:
        found = shutil.which(name, path=environment.get("PATH", ""))
        if found:
            return Path(found).absolute()
    return None
