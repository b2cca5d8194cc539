"""The files of a project that declares fleets as they are: in Python with a table beside it, in YAML and in TypeScript.

Every text that comes from elsewhere is written as a JSON string, in ASCII, which is a string of YAML, Python and
TypeScript too; for YAML programs `${` is doubled, because Pulumi would take it for an expression.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pulumi_chime.model.naming import native_name
from pulumi_chime.onboarding.declaring import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pulumi_chime.onboarding.declaring import DeclaredRow
    from pulumi_chime.onboarding.fleets import Fleet

_DOLLAR = re.compile(r"\$(?=\{)")


class Language(str, Enum):
    """What the program is written in."""

    PYTHON = "python"
    YAML = "yaml"
    TYPESCRIPT = "typescript"


class TableFormat(str, Enum):
    """What a fleet file is written in."""

    CSV = "csv"
    YAML = "yaml"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Project:
    """What is written.

    Attributes:
        name: Of the Pulumi project.
        fleets: Its numbers.
        settings: Of the provider, by their names without the namespace; the region where it is one for all.
    """

    name: str
    fleets: Sequence[Fleet]
    settings: Mapping[str, str]

    def has_its_region(self, fleet: Fleet) -> bool:
        """Return whether the stack's settings name the region of a fleet."""
        return not fleet.region or self.settings.get("region") == fleet.region


def write_files(project: Project, language: Language, table: TableFormat) -> dict[str, str]:
    """Return the files of a project, by their names."""
    if language is Language.PYTHON:
        return _python_files(project, table)
    files = _yaml_files(project) if language is Language.YAML else _typescript_files(project)
    return {**files, "README.md": _readme(project, language)}


def render_table(rows: Sequence[DeclaredRow], table: TableFormat) -> str:
    """Return a fleet file."""
    cells = [row.cells() for row in rows]
    if table is TableFormat.JSON:
        return "[\n" + ",\n".join(f"  {json.dumps(each)}" for each in cells) + "\n]\n"
    if table is TableFormat.YAML:
        lines = [
            "- " + "\n  ".join(f"{key}: {json.dumps(text)}" for key, text in each.items()) for each in cells
        ]
        return "\n".join([*lines, ""])
    return render_csv([list(COLUMNS), *([each.get(name, "") for name in COLUMNS] for each in cells)])


def render_csv(rows: Sequence[Sequence[str]], delimiter: str = ",", line_end: str = "\n") -> str:
    """Return rows of a table in CSV."""
    return "".join(f"{_csv_row(row, delimiter)}{line_end}" for row in rows)


def _csv_row(row: Sequence[str], delimiter: str) -> str:
    """Return one row; a carriage return is quoted only where it is a part of the line's end."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerow(row)
    return out.getvalue().removesuffix("\r\n")


def _python_files(project: Project, table: TableFormat) -> dict[str, str]:
    lines = ['"""The phone numbers of the account, as they were when this was written."""', ""]
    lines += ["import pulumi_chime as chime", ""]
    for fleet in project.fleets:
        file = f"{fleet.name}.{table.value}"
        lines += ["chime.PhoneNumberFleet(", f"    {json.dumps(fleet.name)},"]
        lines += [f"    numbers=chime.load_fleet({json.dumps(file)}),"]
        if not project.has_its_region(fleet):
            lines += [f"    connection=chime.Connection(region={json.dumps(fleet.region)}),"]
        lines += [")"]
    return {
        "Pulumi.yaml": _project_file(project, "python"),
        "__main__.py": "\n".join([*lines, ""]),
        **{f"{fleet.name}.{table.value}": render_table(fleet.rows, table) for fleet in project.fleets},
        "README.md": _readme(project, Language.PYTHON),
    }


def _project_file(project: Project, runtime: str) -> str:
    lines = [f"name: {json.dumps(project.name)}", "description: Phone numbers of Amazon Chime SDK Voice"]
    lines += [f"runtime: {runtime}"]
    if project.settings:
        lines.append("config:")
    for name, text in project.settings.items():
        lines += [f"  chime:{name}:", f"    value: {json.dumps(text)}"]
    return "\n".join([*lines, ""])


def _provider_properties(project: Project, region: str) -> dict[str, str]:
    """Return what a provider of a region needs: it takes nothing from the stack's settings."""
    return {**project.settings, "region": region}


def _properties(row: DeclaredRow) -> dict[str, str]:
    named = {native_name(attribute.value): text for attribute, text in row.values.items()}
    return {"phoneNumber": row.phone_number, **named}


def _other_regions(project: Project) -> Iterator[str]:
    yield from dict.fromkeys(fleet.region for fleet in project.fleets if not project.has_its_region(fleet))


def _yaml_text(text: str) -> str:
    return json.dumps(_DOLLAR.sub("$$", text))


def _yaml_files(project: Project) -> dict[str, str]:
    lines = ["", "resources:"]
    for region in _other_regions(project):
        lines += [f"  {_provider_name(region)}:", "    type: pulumi:providers:chime", "    properties:"]
        lines += [
            f"      {name}: {_yaml_text(text)}"
            for name, text in _provider_properties(project, region).items()
        ]
    for fleet in project.fleets:
        for row in fleet.rows:
            lines += [
                f'  "{fleet.name}-{row.phone_number}":',
                "    type: chime:PhoneNumber",
                "    properties:",
            ]
            lines += [f"      {name}: {_yaml_text(text)}" for name, text in _properties(row).items()]
            if not project.has_its_region(fleet):
                lines += ["    options:", f"      provider: ${{{_provider_name(fleet.region)}}}"]
    return {"Pulumi.yaml": _project_file(project, "yaml") + "\n".join([*lines, ""])}


def _provider_name(region: str) -> str:
    return f"in-{region}"


def _typescript_files(project: Project) -> dict[str, str]:
    lines = ["// The phone numbers of the account, as they were when this was written."]
    lines += ['import * as chime from "pulumi-chime";', ""]
    providers = {region: f"provider{count}" for count, region in enumerate(_other_regions(project), start=1)}
    for region, variable in providers.items():
        given = json.dumps(_provider_properties(project, region))
        lines += [f"const {variable} = new chime.Provider({json.dumps(_provider_name(region))}, {given});"]
    for count, fleet in enumerate(project.fleets, start=1):
        options = "" if project.has_its_region(fleet) else f", {{ provider: {providers[fleet.region]} }}"
        lines += [f"const fleet{count}: chime.PhoneNumberArgs[] = ["]
        lines += [f"    {json.dumps(_properties(row))}," for row in fleet.rows]
        lines += ["];", f"for (const number of fleet{count}) {{"]
        lines += [f"    new chime.PhoneNumber(`{fleet.name}-${{number.phoneNumber}}`, number{options});", "}"]
    package = {
        "name": project.name.lower(),
        "private": True,
        "main": "index.ts",
        "dependencies": {"@pulumi/pulumi": "^3.220.0", "pulumi-chime": "file:sdks/chime"},
        "devDependencies": {"@types/node": "^20.19.0", "typescript": "^5.9.0"},
    }
    compiler = {
        "strict": True,
        "target": "ES2022",
        "module": "commonjs",
        "moduleResolution": "node",
        "esModuleInterop": True,
        "skipLibCheck": True,
        "noEmit": True,
    }
    return {
        "Pulumi.yaml": _project_file(project, "nodejs"),
        "index.ts": "\n".join([*lines, ""]),
        "package.json": json.dumps(package, indent=2) + "\n",
        "tsconfig.json": json.dumps({"compilerOptions": compiler, "files": ["index.ts"]}, indent=2) + "\n",
    }


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
