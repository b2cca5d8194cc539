"""Write the SDKs for TypeScript and Go from the provider's schema: `python tools/sdks/write_sdks.py [DIRECTORY]`.

Writes `typescript/` (an npm package) and `go/` (a Go module) into the directory, by default `dist/sdks`, and a
release archive of each. Exit code 0: written; 1: something that is needed cannot be had, or the schema makes no
working SDK; 2: wrong usage.
"""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tools" / "engine"))

import bounded  # noqa: E402 - a sibling tool's
from archives import pack  # noqa: E402
from go_command import GoCommand, require_go  # noqa: E402 - a sibling tool's
from pulumi_chime.model.version import VERSION  # noqa: E402
from pulumi_chime.native import schema  # noqa: E402
from recipe import STRIPPED, Program  # noqa: E402 - a sibling tool's
from source import UnavailableError  # noqa: E402 - a sibling tool's
from typescript import DoesNotCompileError, compile_package  # noqa: E402

logger = logging.getLogger(__name__)

GENERATOR = Program(
    name="generate",
    title="Pulumi's code generators",
    module=Path(__file__).resolve().parent,
    package=".",
    linker_flags=STRIPPED,
)
LANGUAGES = ("typescript", "go")
SCHEMA = "schema.json"
"""The schema that the SDKs were made from, beside them."""
GENERATE_SECONDS = 60.0


class NoSdksError(Exception):
    """There are no SDKs. The text says why, and what helps."""


def write_sdks(directory: Path) -> None:
    """Write both SDKs and their archives into a directory, in place of what was there.

    Raises:
        NoSdksError: Something that is needed cannot be had, or the schema makes no working SDK.
    """
    node_modules = _node_modules()
    with tempfile.TemporaryDirectory() as temporary:
        scratch = Path(temporary)
        generated = _generate(scratch)
        made = scratch / "made"
        try:
            compile_package(generated / "typescript", node_modules, made / "typescript")
        except DoesNotCompileError as error:
            raise NoSdksError(str(error)) from error
        shutil.copytree(generated / "go", made / "go", ignore=shutil.ignore_patterns(".gitattributes"))
        for language in LANGUAGES:
            shutil.copyfile(ROOT / "LICENSE", made / language / "LICENSE")
        # npm wants everything in a directory `package`; whoever unpacks the other gets `chime`, as the examples do.
        pack(made / "typescript", made / f"pulumi-chime-typescript-{VERSION}.tgz", "package")
        pack(made / "go", made / f"pulumi-chime-go-{VERSION}.tar.gz", "chime")
        (made / SCHEMA).write_text(schema.text(), encoding="utf-8")
        if directory.exists():
            shutil.rmtree(directory)
        directory.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(made, directory)


def _node_modules() -> Path:
    tool = ROOT / "tools" / "engine" / "provide_languages.py"
    answer = subprocess.run([sys.executable, tool, "--quiet"], stdout=subprocess.PIPE, text=True, check=False)
    if answer.returncode != 0:
        raise NoSdksError("Without these no SDK can be made.")
    return Path(answer.stdout.splitlines()[-1])


def _generate(scratch: Path) -> Path:
    logger.info("Building the code generators: some two minutes the first time, then a second.")
    try:
        require_go()
        GoCommand().compile(GENERATOR, scratch)
    except UnavailableError as error:
        raise NoSdksError(f"The code generators cannot be had on this machine: {error}") from error
    (scratch / SCHEMA).write_text(schema.text(), encoding="utf-8")
    generated = scratch / "generated"
    try:
        bounded.run(
            [str(scratch / GENERATOR.name), SCHEMA, str(generated)],
            seconds=GENERATE_SECONDS,
            directory=scratch,
            environment=os.environ,
        )
    except bounded.CommandFailedError as error:
        raise NoSdksError("\n".join([f"The code generator {error}", *error.lines])) from error
    return generated


def main() -> int:
    """Run the tool and return its exit code."""
    parser = argparse.ArgumentParser(
        description="Write the SDKs for TypeScript and Go from the provider's schema."
    )
    parser.add_argument("directory", nargs="?", type=Path, default=ROOT / "dist" / "sdks")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    directory: Path = arguments.directory
    try:
        write_sdks(directory)
    except NoSdksError as error:
        print(error, file=sys.stderr)
        return 1
    for archive in sorted(directory.glob("pulumi-chime-*")):
        print(archive)
    return 0


if __name__ == "__main__":
    sys.exit(main())
