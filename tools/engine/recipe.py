"""What a Pulumi engine for this project consists of, and where each part comes from. Pure data.

An engine is the `pulumi` command line, the language host that runs a Python program, and the scripts that
run dynamic providers and policy packs. All of them are found by lying in one directory, beside `pulumi`.
"""

from __future__ import annotations

import hashlib
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

HERE = Path(__file__).resolve().parent

VERSION = "3.220.0"
"""The version that is installed or built, and the oldest one that is accepted on PATH.

It is also the newest command line that starts a policy pack through `pulumi-analyzer-policy-python`. Newer
ones leave that to their own language host, which cannot be built from a tagged Go module: see docs/engine.md.
"""

COMMAND_LINE = "pulumi"

PARTS_BESIDE = ("pulumi-language-python", "pulumi-resource-pulumi-python")
"""Without these beside it (or on PATH) a `pulumi` can run no Python program, or no dynamic provider."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program that is compiled: the module beside this file that pins it, and the package to build."""

    name: str
    title: str
    module: Path
    package: str
    linker_flags: str


@dataclass(frozen=True, slots=True)
class Scripts:
    """Parts that are copied as they are, from a Go module that one of the programs requires."""

    title: str
    pinned_by: Path
    module: str
    paths: tuple[str, ...]


STRIPPED = "-s -w"  # no symbol tables: two thirds of the size

SCRIPTS = Scripts(
    title="scripts that run programs, dynamic providers and policy packs",
    pinned_by=HERE / "cli",
    module="github.com/pulumi/pulumi/sdk/v3",
    paths=(
        "python/cmd/pulumi-language-python-exec",
        "python/dist/pulumi-resource-pulumi-python",
        "python/dist/pulumi-analyzer-policy-python",
    ),
)

PROGRAMS = (
    Program(
        name="pulumi-language-python",
        title="language host for Python",
        module=HERE / "language_python",
        package="github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python",
        linker_flags=STRIPPED,
    ),
    Program(
        name=COMMAND_LINE,
        title="command line",
        module=HERE / "cli",
        package="github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        linker_flags=f"{STRIPPED} -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{VERSION}",
    ),
)

INGREDIENTS = (
    HERE / "recipe.py",
    *(module / name for module in (HERE / "cli", HERE / "language_python") for name in ("go.mod", "go.sum")),
)
"""The files that decide what comes out: an engine made from others is another engine."""


def fingerprint(ingredients: Iterable[Path]) -> str:
    """Return a short hash of such files and of the kind of machine, for the name of what is made from them."""
    digest = hashlib.sha256(f"{platform.system()} {platform.machine()}".encode())
    for path in ingredients:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
