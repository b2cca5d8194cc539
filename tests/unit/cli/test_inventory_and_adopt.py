"""`pulumi-chime inventory` and `adopt` as people type them, against a real emulator: what goes out, and how they end."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.support.command import KEYS, Ended, run_command
from tests.support.emulator import running_emulator
from tests.support.process import NO_AWS_FILES
from tests.unit.cli.conftest import NUMBER, PENDING, PORTED, QUEUED

if TYPE_CHECKING:
    from tests.support.emulator import Emulator

_COMMAND = Path(sys.executable).with_name("pulumi-chime")


def chime(account: Emulator, *arguments: str | Path, **environment: str | None) -> Ended:
    """Run a command on the account to its end."""
    return run_command(*arguments, "--endpoint-url", account.url, **environment)


def start(account: Emulator, *arguments: str | Path) -> subprocess.Popen[str]:
    """Start a command on the account as a program of its own."""
    return subprocess.Popen(
        [_COMMAND, *arguments, "--endpoint-url", account.url],
        env={**os.environ, **KEYS},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_each_form_has_every_number(account: Emulator) -> None:
    """A line, a row or a mapping for each; three list calls, and no others."""
    table = chime(account, "inventory").output
    assert [call["operation"] for call in account.calls()] == ["ListPhoneNumbers"] * 3
    assert table.count("\n") == 250 + 3
    rows = list(csv.DictReader(io.StringIO(chime(account, "inventory", "--format", "csv").output)))
    document = json.loads(chime(account, "inventory", "--json").output)
    in_yaml = chime(account, "inventory", "--format", "yaml").output
    assert yaml.load(in_yaml, yaml.CSafeLoader) == document
    shown = [number["E164PhoneNumber"] for number in document["PhoneNumbers"]]
    assert shown == [row["phone_number"] for row in rows] == list(account.numbers())


def test_a_text_in_yaml_is_one_for_every_reader(account: Emulator, tmp_path: Path) -> None:
    """Readers differ in what they take for a number, a truth value or nothing: each text stands in quotes, the keys do not."""
    names = ["1e3", "y", "0o17", "007", "1_0", "No", "2026-01-01", "1.", "12.5"]
    region = "us-texts-1"
    for count, name in enumerate(names):
        account.control("PUT", f"numbers/+1206555{count:04}?region={region}", {"Name": name})
    text = chime(account, "inventory", "--format", "yaml", "--region", region).output
    assert re.findall(r"^  Name: (.*)$", text, re.MULTILINE) == [f'"{name}"' for name in names]
    plain = re.findall(r"^[- ]*\w+: (?![\"\[])(.+)$", text, re.MULTILINE)
    assert plain == [str(len(names))]
    assert [number["Name"] for number in yaml.safe_load(text)["PhoneNumbers"]] == names
    for form in ("--table yaml", "--language yaml", "--language yaml --as set"):
        home = tmp_path / form.replace(" ", "-")
        assert chime(account, "adopt", home, "--region", region, *form.split()).code == 0
        program = (home / ("numbers.yaml" if "table" in form else "Pulumi.yaml")).read_text()
        assert re.findall(r"\bname: ([^,}\n]*)", program)[-len(names) :] == [f'"{name}"' for name in names]


def test_a_missing_region_is_mended_by_either_of_what_the_error_names(account: Emulator) -> None:
    """An option, or a variable: boto3 hears AWS_DEFAULT_REGION, and not AWS_REGION."""
    ended = chime(account, "inventory", AWS_DEFAULT_REGION=None, AWS_PROFILE=None, **NO_AWS_FILES)
    assert ended.code == 1
    option, variable = re.findall(r"set a region: (--region) us-east-1, or (\w+)\n", ended.errors)[0]
    by_option = chime(account, "inventory", option, "us-east-1", AWS_DEFAULT_REGION=None, **NO_AWS_FILES)
    by_variable = chime(
        account, "inventory", **{"AWS_DEFAULT_REGION": None, variable: "us-east-1"}, **NO_AWS_FILES
    )
    assert (by_option.code, by_option.output) == (by_variable.code, by_variable.output)
    assert by_option.code == 0


def test_what_waits_is_told_with_its_deadline(account: Emulator) -> None:
    """The deletion queue, and a calling name that is pending."""
    lines = {line[:12]: line for line in chime(account, "inventory").output.splitlines()}
    assert "in the deletion queue until " in lines[QUEUED]
    assert "calling name pending" in lines[PENDING]


def test_a_spreadsheet_is_given_no_formula(account: Emulator) -> None:
    """In the table for people; machines get the very name."""
    table = chime(account, "inventory", "--name", "-1", "--format", "csv").output
    assert table.splitlines()[1].startswith(f"{NUMBER},'-1,")
    (number,) = json.loads(chime(account, "inventory", "--name", "-1", "--json").output)["PhoneNumbers"]
    assert number["Name"] == "-1"


def test_an_emulator_takes_what_machines_get(account: Emulator, tmp_path: Path) -> None:
    """The inventory of the copy is that of the account."""
    document = chime(account, "inventory", "--json").output
    file = tmp_path / "inventory.json"
    file.write_text(document)
    with running_emulator("--import", str(file)) as copy:
        assert chime(copy, "inventory", "--json").output == document


@pytest.mark.parametrize(
    "options",
    [
        ["--status", "gone"],
        ["--product-type", "x"],
        ["--type", "x"],
        ["--country", "USA"],
        ["--country", "UK"],
        ["--country", "XX"],
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
    ended = chime(account, "inventory", *options)
    assert (ended.code, ended.output, account.calls()) == (2, "", [])


@pytest.mark.parametrize("command", ["inventory", "adopt"])
def test_a_list_that_breaks_off_is_not_shown(account: Emulator, tmp_path: Path, command: str) -> None:
    """Credentials that expire behind the first page: one line, exit code 1, nothing that looks like all."""
    account.fail(kind="latency", operation="ListPhoneNumbers", milliseconds=200)

    def expire() -> None:
        account.await_calls("ListPhoneNumbers", 1, 0)
        account.fail(operation="ListPhoneNumbers", kind="credentials", code="ExpiredTokenException")

    with ThreadPoolExecutor(1) as aside:
        expired = aside.submit(expire)
        ended = chime(account, command, *([tmp_path / "new"] if command == "adopt" else []))
        expired.result()
    assert (ended.code, ended.output) == (1, "")
    assert "ExpiredToken" in ended.errors
    assert ended.errors.endswith("log in again, or correct the profile, and run it again\n")
    assert ended.errors.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["inventory", "adopt"])
def test_an_interruption_is_quiet(account: Emulator, tmp_path: Path, command: str) -> None:
    """Ctrl-C between two pages: exit code 130, and no half of anything."""
    account.fail(kind="latency", operation="ListPhoneNumbers", milliseconds=1_000)
    with start(account, command, *([tmp_path / "new"] if command == "adopt" else [])) as running:
        account.await_calls("ListPhoneNumbers", 1, 0)
        running.send_signal(signal.SIGINT)
        ended = running.communicate(timeout=60)
    assert (running.returncode, ended) == (130, ("", ""))
    assert list(tmp_path.iterdir()) == []


def test_a_closed_pipe_is_quiet(account: Emulator) -> None:
    """Nobody reads on: it ends as a program does that the pipe has ended, and says nothing."""
    with start(account, "inventory", "--json") as running:
        assert running.stdout is not None
        running.stdout.close()
        assert running.stderr is not None
        assert running.stderr.read() == ""
    assert running.returncode == 141


def test_without_credentials_each_region_is_told(account: Emulator) -> None:
    """One line that names them all, because one thing is wrong with all of them."""
    nobody = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
    ended = chime(account, "inventory", "--all-regions", **nobody)
    assert (ended.code, ended.output, ended.errors.count("\n")) == (1, "", 1)
    assert "us-east-1" in ended.errors


def test_another_account_is_refused_in_the_words_of_the_command(account: Emulator) -> None:
    """Its option is named, and not a setting of a stack that nobody has here."""
    ended = chime(account, "inventory", "--account-id", "999999999999")
    assert (ended.code, ended.output) == (1, "")
    assert "--account-id allows only 999999999999" in ended.errors
    assert "chime:" not in ended.errors


def test_nothing_is_overwritten(account: Emulator, tmp_path: Path) -> None:
    """A directory with something in it, and a file: exit code 2, before the account is asked, and all is as it was."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "numbers.csv").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for name in ("full", "file"):
        assert chime(account, "adopt", tmp_path / name).code == 2
        assert chime(account, "adopt", tmp_path / name, "--update").code == 2
    assert account.calls() == []
    assert (tmp_path / "full" / "numbers.csv").read_text() == (tmp_path / "file").read_text() == "mine"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", "full"]


def test_what_is_left_out_and_left_alone_is_told(account: Emulator, tmp_path: Path) -> None:
    """Each with its reason, for people and for machines."""
    told = chime(account, "adopt", tmp_path / "one").output
    assert f"{PORTED} is left out: it is being ported in (PortinInProgress)" in told
    document = json.loads(chime(account, "adopt", tmp_path / "two", "--json").output)
    assert {each["phone_number"] for each in document["left_out"]} == {QUEUED, PORTED}
    assert [each["phone_number"] for each in document["unmanaged"]] == [PENDING]
    assert document["fleets"] == [{"name": "numbers", "region": "us-east-1", "numbers": 248}]


def test_no_number_is_told(account: Emulator, tmp_path: Path) -> None:
    """Exit code 1, and no directory."""
    ended = chime(account, "adopt", tmp_path / "new", "--country", "GB")
    assert (ended.code, list(tmp_path.iterdir())) == (1, [])
    assert "none of 250 numbers is selected" in ended.errors


def test_an_account_without_a_number_is_told_with_the_region(account: Emulator, tmp_path: Path) -> None:
    """And with what finds numbers that are elsewhere."""
    ended = chime(account, "adopt", tmp_path / "new", "--region", "eu-central-1")
    assert (ended.code, list(tmp_path.iterdir())) == (1, [])
    assert ended.errors == (
        "pulumi-chime adopt: the account has no number in eu-central-1; "
        "name another --region, or take --all-regions\n"
    )


def test_a_country_is_refused_with_how_one_is_written(account: Emulator) -> None:
    """UK is what people say, and no country's code."""
    ended = chime(account, "inventory", "--country", "UK", COLUMNS="200")
    assert (
        "'UK': a country is its two letters in ISO 3166, such as US, or GB for the United Kingdom"
        in ended.errors
    )
    assert chime(account, "inventory", "--country", "gb").code == 0


@pytest.mark.parametrize(
    "options", [["adopt", "new", "--language", "ruby"], ["inventory", "--format", "ruby"]]
)
def test_a_value_that_is_no_choice_is_refused_in_plain_words(account: Emulator, options: list[str]) -> None:
    """With those that are."""
    ended = chime(account, *options, COLUMNS="200")
    assert (ended.code, account.calls()) == (2, [])
    assert "Value error" not in ended.errors
    assert f"Invalid value for '{options[-2]}': 'ruby' is not one of " in ended.errors


def test_the_version_is_told() -> None:
    """As other commands tell theirs, by the program that is installed."""
    ended = subprocess.run([_COMMAND, "--version"], capture_output=True, text=True, check=True)
    assert ended.stdout.startswith("pulumi-chime ")


_TOLD_WHILE_IT_WRITES = """
import os, signal, sys
from pulumi_chime.cli import main

def tell(event, arguments):
    if event == "os.mkdir" and ".new." in str(arguments[0]):
        os.kill(os.getpid(), signal.{name})

sys.addaudithook(tell)
main()
"""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_program_is_written_whole_though_the_command_is_asked_to_end(
    account: Emulator, tmp_path: Path, name: str
) -> None:
    """The request waits for what takes a moment; nothing half made is left beside it."""
    ended = subprocess.run(
        [
            *(sys.executable, "-c", _TOLD_WHILE_IT_WRITES.format(name=name)),
            *("adopt", tmp_path / "new", "--endpoint-url", account.url),
        ],
        env={**os.environ, **KEYS},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 130, ended.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["new"]
    assert (tmp_path / "new" / "Pulumi.yaml").exists()
