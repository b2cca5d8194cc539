"""The npm package of the TypeScript SDK: compiled, so that whoever installs it runs no script and needs no compiler."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import bounded

if TYPE_CHECKING:
    from pathlib import Path

COMPILE_SECONDS = 300.0
"""It takes some four seconds."""


class DoesNotCompileError(Exception):
    """The generated TypeScript is wrong. The text has the compiler's words."""


def compile_package(generated: Path, node_modules: Path, package: Path) -> None:
    """Compile what was generated into a package that npm installs.

    Args:
        generated: The generated sources.
        node_modules: Where the compiler and Pulumi's npm package are.
        package: The directory to write.

    Raises:
        DoesNotCompileError: The compiler refuses them.
    """
    (generated / "node_modules").symlink_to(node_modules)
    compiler = node_modules / "typescript" / "bin" / "tsc"
    options = ["--outDir", str(package), "--sourceMap", "false", "--skipLibCheck", "--types", "node"]
    try:
        bounded.run(
            ["node", str(compiler), "--project", ".", *options],
            seconds=COMPILE_SECONDS,
            directory=generated,
            environment=os.environ,
        )
    except bounded.CommandFailedError as error:
        raise DoesNotCompileError("\n".join([f"the TypeScript compiler {error}", *error.lines])) from error
    shutil.copyfile(generated / "package.json", package / "package.json")
