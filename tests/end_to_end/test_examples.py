"""The examples in Python, each run as its README has it: several accounts, the Automation API, imports, a policy pack."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.emulator import running_emulator
from tests.support.policy_pack import running_pack
from tests.support.stack import Stack, assert_unchanged

if TYPE_CHECKING:
    from tests.support.emulator import Emulator

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
RECEPTION, SALES = "+12065550100", "+12065550101"
FRANKFURT = "+4930901820100"
UNITED_STATES, EUROPE = "111122223333", "444455556666"


def copied(name: str, directory: Path) -> Path:
    """Return a copy of an example, as a user has it."""
    project = directory / "project"
    unwanted = shutil.ignore_patterns("__pycache__", "Pulumi.*.yaml", "import.json")
    shutil.copytree(EXAMPLES / name, project, ignore=unwanted)
    return project


def profiles(directory: Path, address: str) -> dict[str, str]:
    """Return the variables of somebody whose profiles lead to two accounts."""
    configuration, credentials = directory / "aws-config", directory / "aws-credentials"
    places = {"contoso-us": "united-states", "contoso-eu": "europe"}
    configuration.write_text("".join(f"[profile {name}]\nendpoint_url = {address}\n" for name in places))
    credentials.write_text(
        "".join(
            f"[{name}]\naws_access_key_id = {key}\naws_secret_access_key = test\n"
            for name, key in places.items()
        )
    )
    return {
        "AWS_CONFIG_FILE": str(configuration),
        "AWS_SHARED_CREDENTIALS_FILE": str(credentials),
        "AWS_ACCESS_KEY_ID": "",
        "AWS_SECRET_ACCESS_KEY": "",
    }


@pytest.mark.long_engine
def test_several_accounts_and_regions_are_deployed_together(engine_bin: Path, tmp_path: Path) -> None:
    """Each number in its own place, in as many calls as places; a profile that leads elsewhere changes nothing there."""
    accounts = ("--account", f"united-states={UNITED_STATES}", "--account", f"europe={EUROPE}")
    with running_emulator("--numbers", "0", "--plain", *accounts) as emulator:
        for number in (RECEPTION, SALES):
            emulator.control("PUT", f"numbers/{number}?account={UNITED_STATES}&region=us-east-1", {})
        # By this one the wrong account is told from the right one: an account shows itself in its numbers only.
        emulator.control("PUT", f"numbers/+4930901820199?account={UNITED_STATES}&region=eu-central-1", {})
        europe = f"numbers/{FRANKFURT}?account={EUROPE}&region=eu-central-1"
        emulator.control("PUT", europe, {"Country": "DE", "ProductType": "SipMediaApplicationDialIn"})
        project = copied("accounts", tmp_path)
        stack = Stack.of_project(project, [engine_bin], emulator.url, **profiles(tmp_path, emulator.url))
        output = stack.up().output
        assert "seattle  : 2" in output
        places = {(call["account"], call["region"]): call["phone_numbers"] for call in emulator.writes()}
        assert places.keys() == {(UNITED_STATES, "us-east-1"), (EUROPE, "eu-central-1")}
        assert places[EUROPE, "eu-central-1"] == [FRANKFURT]
        assert_unchanged(stack.preview(), stack.must("refresh", "--yes"))

        emulator.forget_calls()
        swapped = tmp_path / "aws-credentials"
        swapped.write_text(swapped.read_text().replace("= europe", "= united-states"))
        table = project / "frankfurt.csv"
        table.write_text(table.read_text().replace("Frankfurt reception", "Frankfurt lobby"))
        mistaken = stack.run("up", "--yes", "--skip-preview")
        assert mistaken.code != 0
        assert any(EUROPE in line and UNITED_STATES in line for line in mistaken.errors()), mistaken.output
        assert emulator.writes() == []

        emulator.control("DELETE", f"numbers/+4930901820199?account={UNITED_STATES}&region=eu-central-1")
        # Nothing shows whose account it is then.
        for command, says in (
            (("up", "--yes", "--skip-preview"), "connected to account (unknown)"),
            (("refresh", "--yes"), "account and region"),
        ):
            mistaken = stack.run(*command)
            assert mistaken.code != 0, mistaken.output
            (told,) = (line for line in mistaken.errors() if FRANKFURT in line)
            assert says in told
        assert f"frankfurt-{FRANKFURT}" in stack.state()


@pytest.mark.long_engine
def test_a_program_deploys_by_the_automation_api(
    engine_bin: Path, emulator: Emulator, tmp_path: Path
) -> None:
    """It previews, writes nothing beyond what it was allowed, deploys, and has nothing left to do."""
    project = copied("automation", tmp_path)
    stack = Stack(project, {})
    (project / "state").mkdir()
    environment = {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), str(engine_bin), os.environ["PATH"]]),
        "HOME": str(tmp_path),
        "PULUMI_HOME": str(tmp_path / "pulumi-home"),
        "PULUMI_BACKEND_URL": f"file://{project / 'state'}?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE": "test",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL_CHIME_SDK_VOICE": emulator.url,
        "AWS_EC2_METADATA_DISABLED": "true",
    }

    def deploy(*options: str) -> tuple[int, str]:
        ended = subprocess.run(
            [sys.executable, "deploy.py", "numbers.csv", "dev", *options],
            cwd=stack.directory,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return ended.returncode, ended.stdout

    code, output = deploy()
    assert code == 0, output
    assert output.endswith("4 changes, nothing deployed; --at-most 4 allows them\n")
    code, output = deploy("--at-most", "3")
    assert code == 1, output
    assert emulator.writes() == []
    code, output = deploy("--at-most", "4")
    assert code == 0, output
    assert emulator.numbers()[RECEPTION]["Name"] == "Seattle reception"
    code, output = deploy()
    assert output.endswith("0 changes, nothing deployed; --at-most 0 allows them\n"), output


@pytest.mark.long_engine
def test_existing_numbers_are_imported(engine_bin: Path, emulator: Emulator, tmp_path: Path) -> None:
    """From the table to the import file to the state; then the program declares them without a change."""
    emulator.change(RECEPTION, Name="Seattle reception")
    emulator.change(SALES, Name="Seattle sales")
    project = copied("importing", tmp_path)
    stack = Stack.of_project(project, [engine_bin], emulator.url)
    written = subprocess.run(
        [sys.executable, "import_file.py", "numbers.csv"],
        cwd=project,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    (project / "import.json").write_text(written.stdout)
    assert [each["name"] for each in json.loads(written.stdout)["resources"]] == [
        "offices",
        "offices-reception",
        "offices-sales",
    ]
    stack.must("import", "--file", "import.json", "--generate-code=false", "--protect=false", "--yes")
    assert stack.state().keys() == {"offices-reception", "offices-sales"}
    assert_unchanged(stack.preview())
    stack.up("--skip-preview")
    assert_unchanged(stack.preview(), stack.must("refresh", "--yes"))

    table = project / "numbers.csv"
    table.write_text(table.read_text().replace("Seattle sales", "Sales"))
    stack.up("--skip-preview")
    assert [call["phone_numbers"] for call in emulator.writes()] == [[SALES]]


def test_a_policy_of_ones_own_passes_its_unit_test(tmp_path: Path) -> None:
    """Away from this checkout, as its README says."""
    project = copied("own_policy", tmp_path)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
    ended = subprocess.run(command, cwd=project, stdout=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 0, ended.stdout
    assert "5 passed" in ended.stdout


def test_a_pack_of_ones_own_runs() -> None:
    """As Pulumi runs it, its own rules beside ready ones."""
    with running_pack(EXAMPLES / "own_policy") as pack:
        (line,) = pack.judge(name="Reception").lines("office-names")
        assert line.startswith("+12065550100: name 'Reception': begins with Seattle")
        assert pack.judge(name="Seattle reception").lines("office-names") == []
        (whole,) = pack.judge_stack(sales={"name": "Seattle sales"}).lines("receptions")
        assert whole.startswith("this stack: ")
