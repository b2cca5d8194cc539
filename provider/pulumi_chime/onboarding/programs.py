"""The program of a directory, in whichever language: as it is written, and its tables as they are found again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_chime.onboarding import python_program, typescript_program, yaml_program
from pulumi_chime.onboarding.managed import Beside
from pulumi_chime.onboarding.project import Language

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pulumi_chime.onboarding.fleet_files import TableFormat
    from pulumi_chime.onboarding.managed import Table
    from pulumi_chime.onboarding.project import Project


def write_files(project: Project, language: Language, table: TableFormat) -> dict[str, str]:
    """Return the files of a project, by their names."""
    if language is Language.PYTHON:
        files = python_program.write_files(project, table)
    elif language is Language.YAML:
        files = yaml_program.write_files(project)
    else:
        files = typescript_program.write_files(project)
    return {**files, "README.md": _readme(project, language)}


def find_tables(directory: Path, settings: Mapping[str, str]) -> list[Table]:
    """Return the tables of the programs of a directory; nothing where it has no program that declares numbers.

    Args:
        directory: Of the project.
        settings: Of the provider, as the project has them.

    Raises:
        NotManagedError: A program or a table cannot be read, or something in it is wrong; the text names it.
    """
    return [
        *python_program.find_tables(directory, settings),
        *yaml_program.find_tables(directory, settings),
        *typescript_program.find_tables(directory, settings),
    ]


def find_beside(directory: Path, settings: Mapping[str, str]) -> Beside:
    """Return what the programs of a directory declare beside their tables.

    A program in YAML has none of it: each of its numbers stands in a table.

    Raises:
        NotManagedError: A program cannot be read; the text names it.
    """
    python = python_program.find_beside(directory, settings)
    typescript = typescript_program.find_beside(directory, settings)
    return Beside(
        (*python.numbers, *typescript.numbers),
        (*python.unknown, *typescript.unknown),
    )


def next_steps(language: Language) -> tuple[str, ...]:
    """Return the commands that deploy a program for the first time, in its directory.

    Without the two variables the engine hands numbers over a few at a time, and saves the state before and after each: for
    1,000 numbers minutes instead of seconds. In a stack of nothing but phone numbers both are safe.
    """
    sdk = {
        Language.PYTHON: (),
        Language.YAML: (),
        Language.TYPESCRIPT: ('pulumi package add "$(command -v pulumi-resource-chime)"', "npm install"),
    }[language]
    deploy = "PULUMI_PARALLEL=128 PULUMI_SKIP_CHECKPOINTS=true pulumi up"
    return (*sdk, "pulumi stack init dev", "pulumi preview", deploy)


def _readme(project: Project, language: Language) -> str:
    count = sum(len(fleet.rows) for fleet in project.fleets)
    steps = "\n".join(f"$ {step}" for step in next_steps(language))
    return f"""# {project.name}

{count:,} phone numbers, declared as the account has them. In an environment in which `pulumi-chime` is installed:

```console
{steps}
```

The first `up` takes the numbers over and writes nothing to the account.
"""
