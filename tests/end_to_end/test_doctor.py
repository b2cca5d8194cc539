"""`pulumi-chime doctor` as people run it, with a real engine: all fine against a service that answers, and two real stacks.

What is broken on purpose stands in tests/diagnosis.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.doctors import SECRETS
from tests.support.emulator import running_emulator
from tests.support.process import NO_AWS_FILES
from tests.support.programs import ROWS, declare, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

_COMMAND = Path(sys.executable).with_name("pulumi-chime")


@pytest.fixture(scope="module")
def service() -> Iterator[Emulator]:
    """An emulator that nothing here changes."""
    with running_emulator("--numbers", "3", "--plain") as running:
        yield running


@pytest.fixture
def home(tmp_path: Path, engine_bin: Path, service: Emulator) -> dict[str, str]:
    """The environment of somebody who has done all as it should be, with a project in `tmp_path`."""
    (tmp_path / "Pulumi.yaml").write_text("name: test\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(
        f"config:\n  chime:endpointUrl: {service.url}\n  chime:region: us-east-1\n"
    )
    (tmp_path / "state").mkdir()
    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), str(engine_bin), "/usr/bin", "/bin"]),
        "HOME": str(tmp_path),
        "PULUMI_HOME": str(tmp_path / "pulumi-home"),
        "PULUMI_BACKEND_URL": f"file://{tmp_path / 'state'}?metadata=skip",
        "PULUMI_PARALLEL": "128",
        "PULUMI_SKIP_CHECKPOINTS": "true",
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG",
        "AWS_EC2_METADATA_DISABLED": "true",
        **NO_AWS_FILES,
    }


def diagnose(directory: Path, environment: dict[str, str], *options: str) -> tuple[int, dict[str, Any]]:
    """Return the exit code, and each finding by its check; there may be no traceback, and no secret in any output."""
    ended = subprocess.run(
        [_COMMAND, "doctor", str(directory), "--json", *options],
        env=environment,
        cwd=directory,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=40,
        check=False,
    )
    assert "Traceback" not in ended.stderr, ended.stderr
    assert not [secret for secret in SECRETS if secret in ended.stdout + ended.stderr], ended.stdout
    return ended.returncode, {each["check"]: each for each in json.loads(ended.stdout)["findings"]}


def test_all_is_fine(tmp_path: Path, home: dict[str, str], service: Emulator) -> None:
    """Nothing is wrong and nothing is hinted at; the service has only been read; nothing was made."""
    before = sorted(tmp_path.rglob("*"))
    service.forget_calls()
    code, found = diagnose(tmp_path, home)
    verdicts = {check: each["verdict"] for check, each in found.items()}
    assert code == 0, found
    assert {check for check, verdict in verdicts.items() if verdict in {"wrong", "hint"}} == set()
    assert {check for check, verdict in verdicts.items() if verdict == "not known"} == {
        "permission chime:BatchUpdatePhoneNumber",
        "permission chime:BatchDeletePhoneNumber",
    }
    assert verdicts["permission chime:ListPhoneNumbers"] == "fine"
    assert found["account"]["found"].startswith("123456789012")
    assert service.writes() == []
    assert len(service.calls()) == 3
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.long_engine
def test_two_real_stacks_that_manage_one_number(
    tmp_path: Path, home: dict[str, str], emulator: Emulator, new_stack: Callable[..., Stack]
) -> None:
    """Exports of the real engine, of a stack that shares some numbers with another one."""
    exports = []
    for name, numbers in (("one", slice(0, 3)), ("two", slice(2, 5))):
        stack = new_stack(emulator, ROWS, name)
        declare(stack, rows(emulator.numbers())[numbers])
        stack.up()
        file = tmp_path / f"{name}.json"
        file.write_text(stack.must("stack", "export").output)
        exports += ["--state", str(file)]
    code, found = diagnose(tmp_path, home, *exports)
    assert code == 1
    assert found["numbers of several stacks"]["verdict"] == "wrong"
    assert (
        "+12065550102, account 123456789012, us-east-1, is managed by"
        in found["numbers of several stacks"]["found"]
    )
