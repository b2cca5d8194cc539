"""`pulumi-chime doctor`: each thing broken on purpose, and what the command makes of it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from chime_emulator import Beginning, Options, serving
from tests.emulator.served import Served
from tests.support.doctors import diagnose, make_project, run_doctor
from tests.support.waiting import await_true

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORMS = ((), ("--json",))


@pytest.fixture(scope="module")
def service() -> Iterator[Served]:
    """An emulator whose numbers nothing here changes."""
    with serving(Options(beginning=Beginning(numbers=3, plain=True))) as url:
        yield Served(url)


@pytest.fixture
def home(tmp_path: Path, service: Served) -> dict[str, str]:
    """The environment of somebody who has done all as it should be, with a project in `tmp_path`."""
    service.control("DELETE", "faults")
    return make_project(tmp_path, endpointUrl=service.url)


def test_plain_output_says_the_same(tmp_path: Path, home: dict[str, str]) -> None:
    """A line for each finding, without colours, and the actions of each command."""
    ended = run_doctor(tmp_path, home)
    assert ended.exit_code == 0
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
    ],
)
def test_one_thing_is_broken(
    tmp_path: Path, home: dict[str, str], variables: dict[str, str], check: str, said: str
) -> None:
    """It is told, with a mend."""
    code, found = diagnose(tmp_path, {**home, **variables})
    assert (code, found[check]["verdict"]) == (1, "wrong"), found
    assert said in found[check]["found"]
    assert found[check]["mend"]


def test_what_is_wrong_is_told_to_people_too(tmp_path: Path, home: dict[str, str]) -> None:
    """A line with what was found, another one with the mend, and the exit code of the other form."""
    ended = run_doctor(tmp_path, {**home, "PULUMI_PARALLEL": "many"})
    assert ended.exit_code == 1
    assert "WRONG: parallelism: PULUMI_PARALLEL is 'many'" in ended.stdout
    assert "export PULUMI_PARALLEL=128" in ended.stdout


def test_the_program_s_python_is_asked(tmp_path: Path, home: dict[str, str]) -> None:
    """The one that the engine would take: this one has the package, and what is named and not there is told."""
    (tmp_path / "Pulumi.yaml").write_text("name: test\nruntime: python\n")
    _, found = diagnose(tmp_path, {**home, "PULUMI_PYTHON_CMD": sys.executable})
    assert found["program's Python"]["verdict"] == "fine"
    _, found = diagnose(tmp_path, {**home, "PULUMI_PYTHON_CMD": "/nowhere/python"})
    assert found["program's Python"]["verdict"] == "wrong"


def test_the_mend_of_a_proxy_mends_it(tmp_path: Path, home: dict[str, str]) -> None:
    """What the mend says to export is what the client goes by."""
    broken = {**home, "HTTP_PROXY": "http://127.0.0.1:9", "no_proxy": "intranet"}
    _, found = diagnose(tmp_path, broken)
    said = found["proxy"]["mend"].removeprefix("export ").split(" ")
    exported = dict(each.replace('"', "").split("=", 1) for each in said)
    assert diagnose(tmp_path, {**broken, **exported})[0] == 0


def test_a_permission_is_missing(tmp_path: Path, home: dict[str, str], service: Served) -> None:
    """Each is told for itself; expired credentials are told as such."""
    service.fault("credentials", code="AccessDeniedException", operation="GetPhoneNumber")
    code, found = diagnose(tmp_path, home)
    assert code == 1
    assert found["permission chime:GetPhoneNumber"]["verdict"] == "wrong"
    assert found["permission chime:ListPhoneNumbers"]["verdict"] == "fine"
    service.control("DELETE", "faults")
    service.fault("credentials", code="ExpiredTokenException")
    code, found = diagnose(tmp_path, home)
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


@pytest.mark.parametrize(
    "configuration",
    [
        "[default\nhunter22\n",
        "[default]\nhunter22\n",
        "[default]\ncredential_process = sh -c 'echo hunter22 >&2; exit 1'\n",
        "[default]\ncredential_process = sh -c 'echo hunter22'\n",
        "[default]\ncredential_process = /nowhere/program hunter22\n",
    ],
    ids=["a section", "a line", "complaints", "an output", "a command"],
)
def test_no_secret_is_shown_by_a_configuration_that_is_broken(
    tmp_path: Path, home: dict[str, str], configuration: str
) -> None:
    """Neither a line of a file that cannot be read, nor what a credential_process writes, in any form of the output."""
    (tmp_path / "config").write_text(configuration)
    environment = {name: text for name, text in home.items() if not name.startswith("AWS_")}
    environment |= {"AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_EC2_METADATA_DISABLED": "true"}
    for form in _FORMS:
        assert run_doctor(tmp_path, environment, *form).exit_code == 1


def test_no_home_and_no_project(tmp_path: Path) -> None:
    """An empty environment in an empty directory: findings, and no failure of the command's own."""
    empty = tmp_path / "empty"
    empty.mkdir()
    code, found = diagnose(empty, {"AWS_EC2_METADATA_DISABLED": "true", "PULUMI_HOME": str(empty)})
    assert code == 1
    assert {found[check]["verdict"] for check in ("engine", "backend", "credentials")} == {"wrong"}


def test_two_states_with_one_number(tmp_path: Path, home: dict[str, str]) -> None:
    """What two stacks manage is found with the command's own option; a state of something else is none."""
    options: list[str] = []
    for stack in ("a", "b"):
        resource = {
            "urn": f"urn:pulumi:{stack}::test::chime:index:PhoneNumber::x",
            "type": "chime:index:PhoneNumber",
            "custom": True,
            "id": "+12065550100",
        }
        file = tmp_path / f"{stack}.json"
        file.write_text(json.dumps({"version": 3, "deployment": {"resources": [resource]}}))
        options += ["--state", str(file)]
    code, found = diagnose(tmp_path, home, *options)
    assert (code, found["numbers of several stacks"]["verdict"]) == (1, "wrong")


@pytest.mark.parametrize(
    "options", [("--state", "nowhere"), ("--state", "Pulumi.yaml"), ("--stack", "nobody"), ("--region", " ")]
)
def test_wrong_usage(tmp_path: Path, home: dict[str, str], options: tuple[str, ...]) -> None:
    """Exit 2 before anything is looked at."""
    ended = run_doctor(tmp_path, home, *options)
    assert (ended.exit_code, ended.stdout) == (2, "")


def test_a_stack_without_a_file_has_the_project_s_settings(tmp_path: Path, home: dict[str, str]) -> None:
    """As a project is adopted: `--stack` is no wrong usage there, and the service is asked in the project's region."""
    project = tmp_path / "Pulumi.yaml"
    (of_stack,) = tmp_path.glob("Pulumi.*.yaml")
    project.write_text(f"{project.read_text()}{of_stack.read_text()}")
    of_stack.unlink()
    _, found = diagnose(tmp_path, home, "--stack", "dev")
    assert found["settings of the project"]["verdict"] == "fine"
    assert found["service"]["verdict"] == "fine"
    assert "settings" not in found


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=str)
def test_what_it_asks_ends_with_it(tmp_path: Path, home: dict[str, str], asked: signal.Signals) -> None:
    """An engine that does not answer is in a session of its own, where no signal from a terminal reaches it."""
    engine, noted = tmp_path / "bin" / "pulumi", tmp_path / "noted"
    engine.parent.mkdir()
    engine.write_text(
        f"#!/bin/sh\necho $$ > {noted}.unfinished\nmv {noted}.unfinished {noted}\nexec tail -f /dev/null\n"
    )
    engine.chmod(0o755)
    with subprocess.Popen(
        [str(Path(sys.executable).with_name("pulumi-chime")), "doctor", str(tmp_path)],
        env={**os.environ, **home, "PATH": f"{engine.parent}{os.pathsep}{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        await_true(noted.exists, 60)
        process.send_signal(asked)
        _, errors = process.communicate(timeout=60)
    asked_engine = int(noted.read_text())
    assert process.returncode == 130, errors
    await_true(lambda: not psutil.pid_exists(asked_engine), 10)
