"""The example programs, each in a project of its own as its README has it made, and how their texts are changed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).resolve().parents[2]
_OF_A_USER = shutil.ignore_patterns("sdks", "node_modules", "package-lock.json", "Pulumi.*.yaml")


@dataclass(frozen=True, slots=True)
class Parts:
    """What programs of other languages are run with.

    Attributes:
        hosts: The directory of the language hosts.
        node_modules: Pulumi's npm package and the others that a TypeScript program needs.
        sdks: The generated SDKs.
    """

    hosts: Path
    node_modules: Path
    sdks: Path


@dataclass(frozen=True, slots=True)
class Language:
    """An example in one language.

    Attributes:
        name: As its directory in `examples`.
        program: The file that declares the two numbers.
        install: Puts what the program needs into its project.
        declare: Writes a table of numbers, with their names, into a project in place of what stands there.
    """

    name: str
    program: str
    install: Callable[[Path, Parts], None]
    declare: Callable[[Path, Mapping[str, str]], None]

    def project(self, directory: Path, parts: Parts) -> None:
        """Make a project of the example."""
        shutil.copytree(ROOT / "examples" / self.name, directory, ignore=_OF_A_USER)
        self.install(directory, parts)

    def edit(self, directory: Path, old: str, new: str) -> None:
        """Change a text of the program, which has it once."""
        file = directory / self.program
        text = file.read_text()
        assert text.count(old) == 1
        file.write_text(text.replace(old, new))

    def __str__(self) -> str:
        """Return its name, for the name of a test."""
        return self.name


def _install_nothing(_directory: Path, _parts: Parts) -> None:
    """A YAML program needs nothing but the provider."""


def _install_npm_packages(directory: Path, parts: Parts) -> None:
    """Put what `npm install` would into `node_modules`, without a registry."""
    shutil.copytree(parts.sdks / "typescript", directory / "sdks" / "chime")
    installed = directory / "node_modules"
    (installed / "@pulumi").mkdir(parents=True)
    for package in parts.node_modules.iterdir():
        if package.name != "@pulumi":
            (installed / package.name).symlink_to(package)
    (installed / "@pulumi" / "pulumi").symlink_to(parts.node_modules / "@pulumi" / "pulumi")
    (installed / "pulumi-chime").symlink_to(directory / "sdks" / "chime")


def _install_go_module(directory: Path, parts: Parts) -> None:
    shutil.copytree(parts.sdks / "go", directory / "sdks" / "chime")


def _declare_in_yaml(directory: Path, names: Mapping[str, str]) -> None:
    lines = ["name: chime-yaml", "runtime: yaml", "resources:"]
    for number, name in names.items():
        lines += [
            f"  offices-{number}:",
            "    type: chime:PhoneNumber",
            f"    properties: {{phoneNumber: '{number}', name: {name}}}",
        ]
    (directory / "Pulumi.yaml").write_text("\n".join([*lines, ""]))


def _declare_in_table(directory: Path, names: Mapping[str, str]) -> None:
    rows = [f"{number},{name}," for number, name in names.items()]
    (directory / "numbers.csv").write_text("\n".join(["phone_number,name,calling_name", *rows, ""]))


YAML = Language("yaml", "Pulumi.yaml", _install_nothing, _declare_in_yaml)
TYPESCRIPT = Language("typescript", "index.ts", _install_npm_packages, _declare_in_table)
GO = Language("go", "main.go", _install_go_module, _declare_in_table)
LANGUAGES = (YAML, TYPESCRIPT, GO)
