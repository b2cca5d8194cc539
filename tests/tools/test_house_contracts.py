"""Each contract of the house bites: an import that is seeded in a copy makes the linter fail, and says which."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from importlinter.api import read_configuration

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
LINTER = Path(sys.executable).with_name("lint-imports")

FLOORS = "Arrows point downwards, and every room has a floor"
FRONT = "The package's front is for users: no room imports it"
AWS = "Only chime imports the AWS client"
PULUMI = "Only rooms that speak with Pulumi import it"
DYNAMIC = "Dynamic knows Pulumi's process, and neither the service nor batching"
BATCHING = "Batching could be published alone"
ENGINE = "Engine serves any plugin"
PROTOCOL = "Engine speaks the engine's protocol, and knows nothing else of Pulumi"
MODEL = "Model knows no Pulumi, no AWS, no threads"
EMULATOR = "The emulator knows neither the provider nor Pulumi"
COMMAND_LINE = "Only the command line starts the emulator"
POLICIES_EXTRA = 'What the extra "policies" installs is imported by policies only'
STACKS_EXTRA = 'What the extra "stacks" installs is imported by stacks only'
DEPLOYING = "What works on a stack knows no queue"
EMULATOR_EXTRA = 'What the extra "emulator" installs is imported by the emulator only'


@dataclass(frozen=True)
class Seed:
    """One file that no tree should have.

    Attributes:
        module: Where it is put, below `provider/`.
        text: What is in it.
        broken: The contracts that it breaks; no other.
    """

    module: str
    text: str
    broken: frozenset[str]


def seed(module: str, text: str, *broken: str) -> Seed:
    """Return a seed."""
    return Seed(module, text, frozenset(broken))


def in_function(statement: str) -> str:
    """Return a file that imports where it is called."""
    return f"def late() -> None:\n    {statement}\n"


def for_type_checkers(statement: str) -> str:
    """Return a file that imports for type checkers only."""
    return f"from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    {statement}\n"


SEEDS = [
    seed("pulumi_chime/account/seed", "import boto3", AWS),
    seed("pulumi_chime/account/operations/seed", "import botocore.exceptions as aws", AWS),
    seed("pulumi_chime/lifecycle/seed", in_function("from botocore.config import Config"), AWS),
    seed("pulumi_chime/cli/seed", for_type_checkers("from botocore.client import BaseClient"), AWS),
    seed("pulumi_chime/summary/seed", for_type_checkers("import mypy_boto3_chime_sdk_voice as types"), AWS),
    seed("pulumi_chime/another_room/__init__", "import boto3", FLOORS, AWS),
    seed("pulumi_chime/helpers", "", FLOORS),
    seed("pulumi_chime/lifecycle/seed", "from pulumi_chime.provider import PhoneNumberProvider", FLOORS),
    seed("pulumi_chime/summary/seed", "from pulumi_chime.account.account import Account", FLOORS),
    seed("pulumi_chime/chime/seed", for_type_checkers("from pulumi_chime.engine import Severity"), FLOORS),
    seed("pulumi_chime/cli/seed", "from pulumi_chime import PhoneNumber", FRONT),
    seed("pulumi_chime/lifecycle/seed", "import pulumi", PULUMI),
    seed("pulumi_chime/account/seed", for_type_checkers("from pulumi import Output"), PULUMI),
    seed("pulumi_chime/dynamic/seed", in_function("from pulumi_chime.batching import Batcher"), DYNAMIC),
    seed("pulumi_chime/batching/seed", "from pulumi_chime.model import rules", BATCHING),
    seed(
        "pulumi_chime/batching/seed",
        in_function("from pulumi_chime.engine import Severity"),
        FLOORS,
        BATCHING,
    ),
    seed("pulumi_chime/batching/seed", for_type_checkers("import pulumi"), PULUMI, BATCHING),
    seed("pulumi_chime/engine/seed", "from pulumi_chime.model import rules", ENGINE),
    seed("pulumi_chime/engine/seed", "import pulumi", PROTOCOL),
    seed("pulumi_chime/engine/seed", "from pulumi.runtime import (\n    rpc,\n)", PROTOCOL),
    seed("pulumi_chime/engine/seed", in_function("from pulumi.runtime.proto_else import x"), PROTOCOL),
    seed("pulumi_chime/engine/seed", "from pulumi.runtime.proto import (\n    engine_pb2,\n)"),
    seed("pulumi_chime/model/seed", for_type_checkers("import pulumi"), PULUMI, MODEL),
    seed("pulumi_chime/model/seed", "import grpc", MODEL),
    seed("pulumi_chime/model/seed", "import botocore", AWS, MODEL),
    seed("pulumi_chime/model/seed", in_function("import threading"), MODEL),
    seed("pulumi_chime/model/seed", "from concurrent.futures import Future", MODEL),
    seed("chime_emulator/seed", "from pulumi_chime.model import rules", EMULATOR),
    seed("chime_emulator/seed", in_function("import pulumi"), EMULATOR, PULUMI),
    seed("pulumi_chime/program/seed", "import chime_emulator", COMMAND_LINE),
    seed("pulumi_chime/policies/seed", for_type_checkers("from chime_emulator import rules"), COMMAND_LINE),
    seed("pulumi_chime/program/seed", "from pydantic import BaseModel", POLICIES_EXTRA),
    seed("pulumi_chime/summary/seed", for_type_checkers("import pulumi_policy"), POLICIES_EXTRA),
    seed("pulumi_chime/cli/seed", in_function("import psycopg"), STACKS_EXTRA),
    seed(
        "pulumi_chime/stacks/deploying/seed",
        in_function("from pulumi_chime.stacks.queue.address import QueueAddress"),
        DEPLOYING,
    ),
    seed("pulumi_chime/cli/seed", in_function("import uvicorn"), EMULATOR_EXTRA),
]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the linter reads."""
    copy = tmp_path_factory.mktemp("house")
    unwanted = shutil.ignore_patterns("__pycache__")
    for name in ("provider", "tools/house"):
        shutil.copytree(ROOT / name, copy / name, ignore=unwanted)
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


@pytest.fixture
def seeded(tree: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """The copy with one file more."""
    path = (tree / "provider" / request.param.module).with_suffix(".py")
    is_room = not path.parent.is_dir()
    assert not path.exists()
    path.parent.mkdir(exist_ok=True)
    path.write_text(request.param.text)
    yield tree
    path.unlink()
    if is_room:
        path.parent.rmdir()


def broken_contracts(tree: Path) -> set[str]:
    """Run the linter, and return the contracts that it calls broken."""
    linter = subprocess.run(
        [LINTER, "--no-logo"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree / "provider"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    broken = set(re.findall(r"^(.*?) ?BROKEN$", linter.stdout, re.MULTILINE))
    assert linter.returncode == bool(broken), linter.stdout + linter.stderr
    return broken


def test_the_house_keeps_its_contracts(tree: Path) -> None:
    """Without a seed the linter has nothing to say."""
    assert broken_contracts(tree) == set()


@pytest.mark.parametrize(
    ("seeded", "broken"),
    [pytest.param(each, each.broken, id=f"{each.module}: {' '.join(each.text.split())}") for each in SEEDS],
    indirect=["seeded"],
)
def test_a_seeded_import_breaks_its_contract(seeded: Path, broken: frozenset[str]) -> None:
    """What is imported is what is forbidden, by whom, and no other contract minds."""
    assert broken_contracts(seeded) == broken


def test_each_contract_has_a_seed() -> None:
    """A contract that nothing here breaks may be one that nothing can break."""
    contracts = read_configuration(str(ROOT / "pyproject.toml"))["contracts_options"]
    assert {contract["name"] for contract in contracts} == set().union(*(each.broken for each in SEEDS))
