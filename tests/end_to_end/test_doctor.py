"""`pulumi-chime doctor` as people run it: all fine against a service that answers, and each thing broken on purpose."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.emulator import running_emulator
from tests.support.process import NO_AWS_FILES
from tests.support.programs import ROWS, declare, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

_COMMAND = Path(sys.executable).with_name("pulumi-chime")
_SECRETS = ("hunter22", "wJalrXUtnFEMI", "AKIAIOSFODNN7EXAMPLE")
_FORMS = ((), ("--json",))


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


def run(directory: Path, environment: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    """Run it; it has to end within seconds, without a traceback, and no output may show a secret."""
    begun = time.monotonic()
    ended = subprocess.run(
        [_COMMAND, "doctor", str(directory), *options],
        env=environment,
        cwd=directory,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert time.monotonic() - begun < 40
    assert "Traceback" not in ended.stderr, ended.stderr
    assert not [secret for secret in _SECRETS if secret in ended.stdout + ended.stderr], ended.stdout
    return ended


def diagnose(directory: Path, environment: dict[str, str], *options: str) -> tuple[int, dict[str, Any]]:
    """Return the exit code, and each finding by its check."""
    ended = run(directory, environment, "--json", *options)
    document = json.loads(ended.stdout)
    return ended.returncode, {each["check"]: each for each in document["findings"]}


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


def test_plain_output_says_the_same(tmp_path: Path, home: dict[str, str]) -> None:
    """A line for each finding, without colours, and the actions of each command."""
    ended = run(tmp_path, home)
    assert ended.returncode == 0
    assert "\x1b" not in ended.stdout
    assert "fine: service: " in ended.stdout
    assert (
        "    pulumi up: chime:ListPhoneNumbers, chime:GetPhoneNumber, chime:BatchUpdatePhoneNumber"
        in ended.stdout
    )


@pytest.mark.parametrize(
    ("variables", "check", "said"),
    [
        ({"PATH": ""}, "engine", "no `pulumi`"),
        ({"PULUMI_PARALLEL": "many"}, "parallelism", "passes over"),
        ({"PULUMI_BACKEND_URL": "file:///nowhere/at/all"}, "backend", "no directory"),
        ({"AWS_PROFILE": "nobody"}, "credentials", "nobody"),
        ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "credentials", "NoCredentials"),
        ({"HTTP_PROXY": "http://me:hunter22@127.0.0.1:9"}, "proxy", "http://127.0.0.1:9 is asked"),
        ({"PULUMI_PYTHON_CMD": "/nowhere/python"}, "program's Python", "PULUMI_PYTHON_CMD"),
    ],
)
def test_one_thing_is_broken(
    tmp_path: Path, home: dict[str, str], variables: dict[str, str], check: str, said: str
) -> None:
    """It is told, with a mend, in every form of the output."""
    code, found = diagnose(tmp_path, {**home, **variables})
    assert (code, found[check]["verdict"]) == (1, "wrong"), found
    assert said in found[check]["found"]
    assert found[check]["mend"]
    assert run(tmp_path, {**home, **variables}).returncode == 1


def test_the_mend_of_a_proxy_mends_it(tmp_path: Path, home: dict[str, str]) -> None:
    """What the mend says to export is what the client goes by."""
    broken = {**home, "HTTP_PROXY": "http://127.0.0.1:9", "no_proxy": "intranet"}
    _, found = diagnose(tmp_path, broken)
    said = found["proxy"]["mend"].removeprefix("export ").split(" ")
    exported = dict(each.replace('"', "").split("=", 1) for each in said)
    assert diagnose(tmp_path, {**broken, **exported})[0] == 0


def test_a_permission_is_missing(tmp_path: Path, home: dict[str, str]) -> None:
    """Each is told for itself; expired credentials are told as such."""
    with running_emulator("--numbers", "1", "--plain") as refusing:
        option = ("--endpoint-url", refusing.url)
        refusing.fail(kind="credentials", code="AccessDeniedException", operation="GetPhoneNumber")
        code, found = diagnose(tmp_path, home, *option)
        assert code == 1
        assert found["permission chime:GetPhoneNumber"]["verdict"] == "wrong"
        assert found["permission chime:ListPhoneNumbers"]["verdict"] == "fine"
        refusing.heal()
        refusing.fail(kind="credentials", code="ExpiredTokenException")
        code, found = diagnose(tmp_path, home, *option)
        assert (code, found["credentials"]["verdict"]) == (1, "wrong")
        assert found["permissions"]["verdict"] == "not known"


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1", "http://[::1]:1", "http://me:hunter22@127.0.0.1:1"]
)
def test_nobody_answers(tmp_path: Path, home: dict[str, str], address: str) -> None:
    """A connection that is refused is told at once."""
    code, found = diagnose(tmp_path, home, "--endpoint-url", address)
    assert (code, found["service"]["verdict"]) == (1, "wrong"), found


def test_somebody_listens_and_never_answers(tmp_path: Path, home: dict[str, str]) -> None:
    """It is waited for a few seconds, once."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        code, found = diagnose(tmp_path, home, "--endpoint-url", address)
    assert (code, found["service"]["verdict"]) == (1, "wrong"), found


def test_another_account_is_refused(tmp_path: Path, home: dict[str, str]) -> None:
    """The numbers show whose they are."""
    code, found = diagnose(tmp_path, home, "--account-id", "999999999999")
    assert (code, found["account"]["verdict"]) == (1, "wrong")


def test_no_secret_is_shown_by_a_configuration_that_is_broken(tmp_path: Path, home: dict[str, str]) -> None:
    """Neither a line of a file that cannot be read, nor what a credential_process writes."""
    scripts = {
        "broken": "[default\nhunter22\n",
        "section": "[default]\nhunter22\n",
        "process": "[default]\ncredential_process = sh -c 'echo hunter22 >&2; exit 1'\n",
        "output": "[default]\ncredential_process = sh -c 'echo hunter22'\n",
        "missing": "[default]\ncredential_process = /nowhere/program hunter22\n",
    }
    environment = {name: text for name, text in home.items() if not name.startswith("AWS_")}
    for name, text in scripts.items():
        file = tmp_path / name
        file.write_text(text)
        for form in _FORMS:
            ended = run(
                tmp_path,
                {**environment, "AWS_CONFIG_FILE": str(file), "AWS_EC2_METADATA_DISABLED": "true"},
                *form,
            )
            assert ended.returncode == 1, (name, ended.stdout)


def test_no_home_and_no_project(tmp_path: Path) -> None:
    """An empty environment in an empty directory: findings, and no failure of the command's own."""
    empty = tmp_path / "empty"
    empty.mkdir()
    code, found = diagnose(empty, {"AWS_EC2_METADATA_DISABLED": "true"})
    assert code == 1
    assert {found[check]["verdict"] for check in ("engine", "backend", "credentials")} == {"wrong"}


@pytest.mark.parametrize(
    "options", [("--state", "nowhere"), ("--state", "Pulumi.yaml"), ("--stack", "nobody"), ("--region", " ")]
)
def test_wrong_usage(tmp_path: Path, home: dict[str, str], options: tuple[str, ...]) -> None:
    """Exit 2 before anything is looked at."""
    ended = run(tmp_path, home, *options)
    assert (ended.returncode, ended.stdout) == (2, "")


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
