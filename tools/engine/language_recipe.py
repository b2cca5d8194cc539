"""What runs programs in YAML, TypeScript and Go under the engine, and where each part comes from. Pure data.

A language host starts a program of its language, and is found by lying on PATH or beside `pulumi`. A TypeScript
program needs Pulumi's own npm package beside it, too; a Go program fetches what it needs by its own go.mod.
"""

from __future__ import annotations

from recipe import HERE, STRIPPED, Program

_SDK = "github.com/pulumi/pulumi/sdk/v3"

HOSTS = (
    Program(
        name="pulumi-language-nodejs",
        title="language host for TypeScript",
        module=HERE / "language_nodejs_go",
        package=f"{_SDK}/nodejs/cmd/pulumi-language-nodejs",
        linker_flags=STRIPPED,
    ),
    Program(
        name="pulumi-language-go",
        title="language host for Go",
        module=HERE / "language_nodejs_go",
        package=f"{_SDK}/go/pulumi-language-go",
        linker_flags=STRIPPED,
    ),
    Program(
        name="pulumi-language-yaml",
        title="language host for YAML",
        module=HERE / "language_yaml",
        package="github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
        linker_flags=STRIPPED,
    ),
)

NODE_PACKAGES = HERE / "node_packages"
"""Where package.json and package-lock.json name the npm packages of a TypeScript program, each with its hash."""

HOST_INGREDIENTS = (
    HERE / "language_recipe.py",
    *(module / name for module in sorted({host.module for host in HOSTS}) for name in ("go.mod", "go.sum")),
)
"""The files that decide which hosts come out."""

NODE_INGREDIENTS = tuple(NODE_PACKAGES / name for name in ("package.json", "package-lock.json"))
"""The files that decide which npm packages come out."""
