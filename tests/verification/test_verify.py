"""`pulumi-chime verify` finds out what an emulator is set to, and leaves it as it was."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from pulumi_chime.cli import app
from tests.support.emulator import running_emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.emulator import Emulator

COMMAND = Path(sys.executable).with_name("pulumi-chime")
NUMBER = "+12065550100"
ACCOUNT = "123456789012"
SWITCHES = {"raw_ids": "accepted", "batch_limit": "50", "wrong_item": "request"}
CONNECTOR = {"Name": "VoiceConnectorId", "Value": "abcdef1ghij2klmno3pqr4"}
KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "topsecret",
    "AWS_DEFAULT_REGION": "us-east-1",
}


def start(
    emulator: Emulator, *options: str, number: str = NUMBER, stdin: int = subprocess.DEVNULL
) -> subprocess.Popen[str]:
    """Start the command as a user does."""
    return subprocess.Popen(
        [str(COMMAND), "verify", "--number", number, "--endpoint-url", emulator.url, *options],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **KEYS},
    )


def verify(emulator: Emulator, *options: str, number: str = NUMBER) -> tuple[int, str, str]:
    """Run the command; return its exit code and both outputs."""
    process = start(emulator, *options, number=number)
    output, errors = process.communicate(timeout=120)
    return process.returncode, output, errors


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"raw_ids": "not_found", "batch_limit": "51"},
        {"wrong_item": "item", "batch_limit": "2"},
        {"raw_ids": "not_found", "wrong_item": "item", "batch_limit": "49", "error_ids": "e164"},
        {"no_errors": "absent", "unknown_members": "ignored", "batch_limit": "60"},
    ],
    ids=str,
)
def test_it_finds_what_the_emulator_is_set_to(changed: dict[str, str]) -> None:
    """Each switch is told as it is set, and every number of the account is as it was."""
    sets = [part for name, value in changed.items() for part in ("--set", f"{name}={value}")]
    with running_emulator("--numbers", "3", "--plain", *sets) as emulator:
        emulator.change(NUMBER, Name="Seattle reception")
        before = {number: shown["Name"] for number, shown in emulator.numbers().items() if "Name" in shown}
        code, output, errors = verify(emulator, "--yes", "--json", "--account-id", ACCOUNT)
        assert code == 0, errors
        document: dict[str, Any] = json.loads(output)
        wanted = {**SWITCHES, **{name: value for name, value in changed.items() if name in SWITCHES}}
        wanted["batch_limit"] = str(min(int(wanted["batch_limit"]), 51))
        assert dict(setting.split("=") for setting in document["settings"]) == wanted
        assert document["settled"] is True
        after = emulator.numbers()
        assert {number: shown["Name"] for number, shown in after.items() if "Name" in shown} == before
        touched = {write["phone_number"] for write in emulator.control("GET", "writes")["writes"]}
        attributes = {write["attribute"] for write in emulator.control("GET", "writes")["writes"]}
        assert (touched, attributes) == ({NUMBER}, {"Name"})


def test_the_report_has_the_options_and_names_nobody() -> None:
    """What is to be sent in has no account, no number, no name and no key; its last line can be typed."""
    with running_emulator("--numbers", "1", "--plain") as emulator:
        emulator.change(NUMBER, Name="Seattle reception")
        code, output, _ = verify(emulator, "--yes")
    assert code == 0
    assert output.splitlines()[-1].split() == [
        "pulumi-chime",
        "emulator",
        *("--set", "raw_ids=accepted", "--set", "batch_limit=50", "--set", "wrong_item=request"),
    ]
    for private in (ACCOUNT, NUMBER, NUMBER[1:], "Seattle", *KEYS.values()):
        assert private == "us-east-1" or private not in output


@pytest.fixture(scope="module")
def account() -> Iterator[Emulator]:
    """An account in which nothing is ever written."""
    with running_emulator("--numbers", "6", "--plain") as emulator:
        yield emulator
        assert emulator.writes() == []


@pytest.mark.parametrize(
    ("fields", "options", "number", "reason"),
    [
        ({}, ["--yes"], "+12065550199", "is not in this account"),
        ({"Associations": [CONNECTOR]}, ["--yes"], "+12065550101", "not Unassigned"),
        ({"Status": "ReleaseInProgress"}, ["--yes"], "+12065550102", "not Unassigned"),
        ({"CallingNameStatus": "UpdateInProgress", "CallingName": "Foo"}, ["--yes"], "+12065550103", "pending"),
        ({}, ["--yes", "--account-id", "999999999999"], NUMBER, "connected to account"),
        ({}, ["--yes"], "seattle", "no phone number"),
        ({}, [], NUMBER, "there is nobody to ask; add --yes"),
    ],
)  # fmt: skip
def test_a_number_that_is_not_to_be_touched_is_refused(
    account: Emulator,
    fields: dict[str, Any],
    options: list[str],
    number: str,
    reason: str,
) -> None:
    """Nothing is written, and one line says why."""
    if fields:
        account.change(number, **fields)
    command = ["verify", "--number", number, "--endpoint-url", account.url, *options]
    result = CliRunner().invoke(app, command, env=KEYS)
    assert (result.exit_code, result.stdout) == (1 if "--account-id" in options else 2, "")
    assert reason in " ".join(result.stderr.replace("│", " ").split())


@pytest.mark.parametrize(("answer", "code"), [("n\n", 1), ("y\n", 0)])
def test_it_asks_at_a_terminal(answer: str, code: int) -> None:
    """Only a yes lets it write."""
    own, terminal = pty.openpty()
    with running_emulator("--numbers", "1", "--plain") as emulator:
        os.write(own, answer.encode())
        process = start(emulator, stdin=terminal)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == code, errors
        assert "Go on?" in errors
        assert bool(emulator.writes()) == (code == 0)
    os.close(own)
    os.close(terminal)


def test_nobody_listens() -> None:
    """An output that is closed is quiet, and the number has its name."""
    with running_emulator("--numbers", "1", "--plain") as emulator:
        emulator.change(NUMBER, Name="Seattle reception")
        process = start(emulator, "--yes")
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        errors = process.stderr.read()
        assert process.wait(timeout=60) == 70
        assert "Traceback" not in errors
        assert emulator.numbers()[NUMBER]["Name"] == "Seattle reception"


@pytest.mark.parametrize(("asked", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 130)])
def test_an_interruption_restores_the_name(asked: signal.Signals, code: int) -> None:
    """Ctrl-C, or being told to end, in the midst of the experiments leaves the number as it was."""
    with running_emulator("--numbers", "1", "--plain", "--latency", "150") as emulator:
        emulator.change(NUMBER, Name="Seattle reception")
        process = start(emulator, "--yes")
        emulator.await_calls("BatchUpdatePhoneNumber", 3, 0)
        process.send_signal(asked)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == code, errors
        assert "Traceback" not in errors
        assert emulator.numbers()[NUMBER]["Name"] == "Seattle reception"


def test_a_service_that_fails_midway_gets_the_name_back() -> None:
    """Credentials that expire end the experiments; where the name cannot be given back, it is told how."""
    with running_emulator("--numbers", "1", "--plain", "--latency", "150") as emulator:
        emulator.change(NUMBER, Name="Seattle reception")
        process = start(emulator, "--yes")
        emulator.await_calls("BatchUpdatePhoneNumber", 3, 0)
        emulator.fail(kind="credentials", operation="BatchUpdatePhoneNumber")
        output, errors = process.communicate(timeout=60)
    assert (process.returncode, output) == (1, "")
    assert "Traceback" not in errors
    assert "could not be restored" in errors
    assert "--phone-number-id +12065550100 --name 'Seattle reception'" in errors.splitlines()[-1]
