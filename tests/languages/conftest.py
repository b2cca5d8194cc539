"""What runs programs of other languages: hosts, npm packages, SDKs. `make languages` has them made."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pulumi_chime.native import schema
from tests.languages.projects import GO, ROOT, Language, Parts
from tests.support.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.emulator import Emulator

_BUILD_SECONDS = 280
_OF_GO = {name: text for name, text in os.environ.items() if name.startswith("GO")}
"""Where this machine's Go gets modules from, and how much of the machine it may use."""


@pytest.fixture(scope="session")
def provided() -> tuple[Path, Path]:
    """The directory of the language hosts, and the npm packages."""
    tool = ROOT / "tools" / "engine" / "provide_languages.py"
    printed = subprocess.run([sys.executable, tool, "--quiet"], check=True, stdout=subprocess.PIPE, text=True)
    hosts, node_modules = printed.stdout.splitlines()[-2:]
    return Path(hosts), Path(node_modules)


@pytest.fixture(scope="session")
def parts(provided: tuple[Path, Path]) -> Parts:
    """The parts, whose SDKs have to be those of today's schema; and the provider has to be installed."""
    search_path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    if not shutil.which("pulumi-resource-chime", path=search_path):
        pytest.fail(
            "pulumi-resource-chime is not installed beside this Python: run `make setup`", pytrace=False
        )
    sdks = ROOT / "dist" / "sdks"
    made_from = sdks / "schema.json"
    if not made_from.exists() or made_from.read_text(encoding="utf-8") != schema.text():
        pytest.fail("the SDKs in dist/sdks are not those of the schema: run `make sdks`", pytrace=False)
    return Parts(*provided, sdks)


@pytest.fixture(scope="session")
def compiled(parts: Parts, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Compile the Go program once, Pulumi's SDK with it, which takes a minute the first time on a machine."""
    directory = tmp_path_factory.mktemp("go") / "project"
    GO.project(directory, parts)
    subprocess.run(["go", "build", "-o", os.devnull, "."], cwd=directory, check=True, timeout=_BUILD_SECONDS)


@pytest.fixture
def new_project(
    tmp_path: Path, engine_bin: Path, parts: Parts, request: pytest.FixtureRequest
) -> Callable[[Language, Emulator], Stack]:
    """Make a stack of an example: `new_project(language, emulator)`."""

    def make(language: Language, emulator: Emulator) -> Stack:
        if language is GO:
            request.getfixturevalue("compiled")
        language.project(tmp_path / "project", parts)
        return Stack.of_project(tmp_path / "project", [parts.hosts, engine_bin], emulator.url, **_OF_GO)

    return make
