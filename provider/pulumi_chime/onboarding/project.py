"""A Pulumi project that declares fleets: what it is made of, and its `Pulumi.yaml`.

Every text that comes from elsewhere is written as a JSON string, in ASCII, which is a string of YAML, Python and
TypeScript too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pulumi_chime.model.naming import native_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pulumi_chime.model.attributes import Attribute
    from pulumi_chime.onboarding.declaring import DeclaredRow
    from pulumi_chime.onboarding.fleets import Fleet

PROJECT_FILE = "Pulumi.yaml"


class Holder(str, Enum):
    """What holds the numbers of a fleet in the program."""

    FLEET = "fleet"
    """A resource for each number."""
    SET = "set"
    """One resource for all of them, on the native door."""


class Language(str, Enum):
    """What the program is written in."""

    PYTHON = "python"
    YAML = "yaml"
    TYPESCRIPT = "typescript"


@dataclass(frozen=True, slots=True)
class Project:
    """What is written.

    Attributes:
        name: Of the Pulumi project.
        fleets: Its numbers.
        settings: Of the provider, by their names without the namespace; the region where it is one for all.
        holder: What holds its numbers.
    """

    name: str
    fleets: Sequence[Fleet]
    settings: Mapping[str, str]
    holder: Holder = Holder.FLEET

    def has_its_region(self, fleet: Fleet) -> bool:
        """Return whether the stack's settings name the region of a fleet."""
        return is_of_stack(fleet, self.settings)


def is_of_stack(fleet: Fleet, settings: Mapping[str, str]) -> bool:
    """Return whether a stack with these settings needs to be told no region for a fleet."""
    return not fleet.region or settings.get("region") == fleet.region


def render_project_file(project: Project, runtime: str) -> str:
    """Return `Pulumi.yaml`, without a program in it."""
    lines = [f"name: {json.dumps(project.name)}", "description: Phone numbers of Amazon Chime SDK Voice"]
    lines += [f"runtime: {runtime}"]
    if project.settings:
        lines.append("config:")
    for name, text in project.settings.items():
        lines += [f"  chime:{name}:", f"    value: {json.dumps(text)}"]
    return "\n".join([*lines, ""])


def native_properties(row: DeclaredRow) -> dict[str, str]:
    """Return the properties of a number, as programs on the native door name them."""
    return {"phoneNumber": row.phone_number, **set_row(row)}


def set_row(row: DeclaredRow) -> dict[str, str]:
    """Return what a set declares of a number, as programs on the native door name it."""
    return _attributes(row.values)


def added_set_row(row: DeclaredRow) -> dict[str, str]:
    """Return the same for a set that may have defaults, which what is not declared must not take."""
    return _attributes(row.added_values())


def _attributes(values: Mapping[Attribute, str]) -> dict[str, str]:
    return {native_name(attribute.value): text for attribute, text in values.items()}


def name_provider(region: str) -> str:
    """Return what the provider of another region is called in the stack."""
    return f"in-{region}"


def provider_properties(settings: Mapping[str, str], region: str) -> dict[str, str]:
    """Return what a provider of a region needs: it takes nothing from the stack's settings."""
    return {**settings, "region": region}
