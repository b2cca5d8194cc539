"""`pulumi-chime inventory` and `adopt` as people type them, against a real emulator: what goes out, and how they end."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.support.emulator import running_emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.emulator import Emulator

_COMMAND = Path(sys.executable).with_name("pulumi-chime")
NUMBER, QUEUED, PENDING, PORTED = "+12065550100", "+12065550101", "+12065550102", "+12065550103"


@pytest.fixture(scope="module")
def account() -> Iterator[Emulator]:
    """250 plain numbers, of which four are not."""
    with running_emulator("--numbers", "250", "--plain") as running:
        running.change(NUMBER, Name="-1", CallingName="Contoso")
        running.change(QUEUED, Status="ReleaseInProgress")
        running.change(PENDING, CallingName="Fabrikam", CallingNameStatus="UpdateInProgress")
        running.change(PORTED, Status="PortinInProgress")
        yield running


def start(account: Emulator, *arguments: str | Path, **environment: str) -> subprocess.Popen[str]:
    """Start a command on the account."""
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_EC2_METADATA_DISABLED": "true"}
    return subprocess.Popen(
        [_COMMAND, *arguments, "--endpoint-url", account.url],
        env={**os.environ, **keys, "AWS_DEFAULT_REGION": "us-east-1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def chime(account: Emulator, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command on the account to its end."""
    with start(account, *arguments, **environment) as running:
        output, errors = running.communicate(timeout=60)
    return subprocess.CompletedProcess(running.args, running.returncode, output, errors)


def test_each_form_has_every_number(account: Emulator) -> None:
    """A line, a row or a mapping for each; three list calls, and no others."""
    account.forget_calls()
    table = chime(account, "inventory").stdout
    assert [call["operation"] for call in account.calls()] == ["ListPhoneNumbers"] * 3
    assert table.count("\n") == 250 + 3
    rows = list(csv.DictReader(io.StringIO(chime(account, "inventory", "--format", "csv").stdout)))
    document = json.loads(chime(account, "inventory", "--json").stdout)
    assert yaml.safe_load(chime(account, "inventory", "--format", "yaml").stdout) == document
    shown = [number["E164PhoneNumber"] for number in document["PhoneNumbers"]]
    assert shown == [row["phone_number"] for row in rows] == list(account.numbers())


def test_what_waits_is_told_with_its_deadline(account: Emulator) -> None:
    """The deletion queue, and a calling name that is pending."""
    lines = {line[:12]: line for line in chime(account, "inventory").stdout.splitlines()}
    assert "in the deletion queue until " in lines[QUEUED]
    assert "calling name pending" in lines[PENDING]


def test_a_spreadsheet_is_given_no_formula(account: Emulator) -> None:
    """In the table for people; machines get the very name."""
    assert (
        chime(account, "inventory", "--name", "-1", "--format", "csv")
        .stdout.splitlines()[1]
        .startswith(f"{NUMBER},'-1,")
    )
    (number,) = json.loads(chime(account, "inventory", "--name", "-1", "--json").stdout)["PhoneNumbers"]
    assert number["Name"] == "-1"


def test_an_emulator_takes_what_machines_get(account: Emulator, tmp_path: Path) -> None:
    """The inventory of the copy is that of the account."""
    document = chime(account, "inventory", "--json").stdout
    file = tmp_path / "inventory.json"
    file.write_text(document)
    with running_emulator("--import", str(file)) as copy:
        assert chime(copy, "inventory", "--json").stdout == document


@pytest.mark.parametrize(
    "options",
    [
        ["--status", "gone"],
        ["--product-type", "x"],
        ["--type", "x"],
        ["--country", "USA"],
        ["--format", "xml"],
        ["--json", "--format", "csv"],
        ["--region", "us-east-1", "--all-regions"],
        ["--account-id", "5"],
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_asked(
    account: Emulator, options: list[str]
) -> None:
    """Exit code 2, and nothing on standard output."""
    account.forget_calls()
    ended = chime(account, "inventory", *options)
    assert (ended.returncode, ended.stdout, account.calls()) == (2, "", [])


@pytest.mark.parametrize("command", ["inventory", "adopt"])
def test_a_list_that_breaks_off_is_not_shown(tmp_path: Path, command: str) -> None:
    """Credentials that expire behind the first page: one line, exit code 1, nothing that looks like all."""
    place = [tmp_path / "new"] if command == "adopt" else []
    with (
        running_emulator("--numbers", "250", "--plain", "--latency", "500") as slow,
        start(slow, command, *place) as running,
    ):
        slow.await_calls("ListPhoneNumbers", 1, 0)
        slow.fail(operation="ListPhoneNumbers", kind="credentials", code="ExpiredTokenException")
        output, errors = running.communicate(timeout=60)
    assert (running.returncode, output) == (1, "")
    assert "ExpiredToken" in errors
    assert errors.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["inventory", "adopt"])
def test_an_interruption_is_quiet(tmp_path: Path, command: str) -> None:
    """Ctrl-C between two pages: exit code 130, and no half of anything."""
    place = [tmp_path / "new"] if command == "adopt" else []
    with (
        running_emulator("--numbers", "250", "--plain", "--latency", "500") as slow,
        start(slow, command, *place) as running,
    ):
        slow.await_calls("ListPhoneNumbers", 1, 0)
        running.send_signal(signal.SIGINT)
        ended = running.communicate(timeout=60)
    assert (running.returncode, ended) == (130, ("", ""))
    assert list(tmp_path.iterdir()) == []


def test_without_credentials_each_region_is_told(account: Emulator) -> None:
    """One line that names them all, because one thing is wrong with all of them."""
    ended = chime(account, "inventory", "--all-regions", AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="")
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
    assert "us-east-1" in ended.stderr


def test_nothing_is_overwritten(account: Emulator, tmp_path: Path) -> None:
    """A directory with something in it, and a file: exit code 2, before the account is asked, and all is as it was."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "numbers.csv").write_text("mine")
    (tmp_path / "file").write_text("mine")
    account.forget_calls()
    for name in ("full", "file"):
        assert chime(account, "adopt", tmp_path / name).returncode == 2
    assert account.calls() == []
    assert (tmp_path / "full" / "numbers.csv").read_text() == (tmp_path / "file").read_text() == "mine"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", "full"]


def test_what_is_left_out_and_left_alone_is_told(account: Emulator, tmp_path: Path) -> None:
    """Each with its reason, for people and for machines."""
    told = chime(account, "adopt", tmp_path / "one").stdout
    assert f"{PORTED} is left out: it is being ported in (PortinInProgress)" in told
    document = json.loads(chime(account, "adopt", tmp_path / "two", "--json").stdout)
    assert {each["phone_number"] for each in document["left_out"]} == {QUEUED, PORTED}
    assert [each["phone_number"] for each in document["unmanaged"]] == [PENDING]
    assert document["fleets"] == [{"name": "numbers", "region": "us-east-1", "numbers": 248}]


def test_no_number_is_told(account: Emulator, tmp_path: Path) -> None:
    """Exit code 1, and no directory."""
    ended = chime(account, "adopt", tmp_path / "new", "--country", "GB")
    assert (ended.returncode, list(tmp_path.iterdir())) == (1, [])
    assert "none of 250 numbers is selected" in ended.stderr


def test_the_version_is_told() -> None:
    """As other commands tell theirs."""
    ended = subprocess.run([_COMMAND, "--version"], capture_output=True, text=True, check=True)
    assert ended.stdout.startswith("pulumi-chime ")
