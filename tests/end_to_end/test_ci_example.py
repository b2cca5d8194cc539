"""The pipeline of `examples/ci`: from a clone over its summary to the deploy of what was approved."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PROGRAM = """
import pulumi_chime as chime

chime.PhoneNumberFleet("offices", numbers=chime.load_fleet("numbers.csv"), on_adopt="overwrite")
"""
NAMES = {"+12065550100": "Reception", "+12065550101": "Sales", "+12065550102": "Support"}
FIRST, SECOND, THIRD = NAMES


@dataclass(frozen=True)
class Repository:
    """The repository of a stack, as the pipeline's machines clone it.

    Attributes:
        origin: What is cloned.
        stack: The stack's commands, which run in a clone, with its backend and settings.
    """

    origin: Path
    stack: Stack

    def commit(self, names: dict[str, str], calling_name: str = "") -> None:
        """Put a table of numbers into the repository, the calling name in its last row."""
        rows = [f"{number},{name}," for number, name in names.items()]
        table = "\n".join(["phone_number,name,calling_name", *rows]) + calling_name + "\n"
        (self.origin / "numbers.csv").write_text(table)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "Edit the table")

    def git(self, *arguments: str) -> None:
        """Run git in the repository."""
        author = ["-c", "user.name=Engineer", "-c", "user.email=engineer@example.com"]
        subprocess.run(["git", *author, *arguments], cwd=self.origin, check=True)

    def clone(self, name: str) -> Clone:
        """Return a fresh clone, as each job of a pipeline has one."""
        directory = self.origin.parent / name
        subprocess.run(["git", "clone", "--quiet", self.origin, directory], check=True)
        return Clone(directory, self.stack)


@dataclass(frozen=True)
class Clone:
    """One machine's clone of the repository."""

    directory: Path
    stack: Stack

    def run(self, step: str) -> tuple[int, str]:
        """Run a step of the pipeline; return its exit code and what it printed."""
        done = subprocess.run(
            ["ci/ci.sh", step],
            cwd=self.directory,
            env={**self.stack.environment, "PULUMI_STACK": "dev"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    def review(self, name: str) -> Path:
        """Return the path of a file that the preview has left."""
        return self.directory / "review" / name


@pytest.fixture
def repository(emulator: Emulator, new_stack: Callable[..., Stack]) -> Repository:
    """A repository with a fleet of three numbers, the policy pack and the pipeline, and a stack without them."""
    stack = new_stack(emulator, PROGRAM)
    origin = stack.directory / "repository"
    shutil.copytree(EXAMPLES / "policy", origin / "policy", ignore=shutil.ignore_patterns("__pycache__"))
    settings = json.loads((origin / "policy" / "settings.json").read_text())
    # Overwriting lets a first deploy meet a value that somebody has set since.
    settings["no-overwrite"] = {"exceptions": [*NAMES]}
    (origin / "policy" / "settings.json").write_text(json.dumps(settings))
    shutil.copytree(EXAMPLES / "ci", origin / "ci")
    (origin / "Pulumi.yaml").write_text("name: test\nruntime: python\n")
    (origin / "__main__.py").write_text(PROGRAM)
    shutil.copy(stack.directory / "Pulumi.dev.yaml", origin)
    repository = Repository(origin, stack)
    repository.git("init", "--quiet", "--initial-branch", "main")
    return repository


@pytest.mark.long_engine
def test_a_compliant_change_goes_from_its_summary_to_the_account(
    repository: Repository, emulator: Emulator
) -> None:
    """The summary says what will be done, and exactly that is done, in as many calls, with the roles' permissions."""
    repository.commit(NAMES, "Contoso")
    preview = repository.clone("preview")
    code, output = preview.run("preview")
    assert code == 0, output
    summary = preview.review("summary.md").read_text()
    assert "### Phone numbers: 4 changes to 3 numbers, 3 numbers new to the stack" in summary
    assert "| account | 123456789012, us-east-1 |\n| live account | checked |" in summary
    assert "| API calls | at least 2 BatchUpdatePhoneNumber |" in summary
    assert "|+12065550100|name|*(none)*|`Reception`||" in summary
    assert emulator.writes() == []
    assert permitted(emulator) <= actions("preview")

    deploy = repository.clone("deploy")
    shutil.copytree(preview.review("."), deploy.review("."))
    code, output = deploy.run("deploy")
    assert code == 0, output
    assert {number: shown["Name"] for number, shown in emulator.numbers().items() if "Name" in shown} == NAMES
    assert emulator.numbers()[THIRD]["CallingNameStatus"] == "UpdateInProgress"
    assert len(emulator.writes()) == 2
    assert permitted(emulator) == actions("deploy")


def test_a_change_that_a_policy_forbids_stops_at_its_summary(
    repository: Repository, emulator: Emulator
) -> None:
    """The step fails, the summary names the violation, and there is nothing to deploy by."""
    repository.commit(NAMES, "C0ntoso")
    preview = repository.clone("preview")
    code, output = preview.run("preview")
    assert code == 1, output
    assert (
        "mandatory `calling-names`: `+12065550102`: `calling_name 'C0ntoso'"
        in preview.review("summary.md").read_text()
    )
    assert not preview.review("approved.json").exists()

    assert preview.run("deploy") == (
        1,
        "ci/ci.sh: there is no review/approved.json, so nothing was approved\n",
    )
    assert emulator.writes() == []


@pytest.mark.long_engine
def test_what_changes_between_approval_and_deploy_is_refused(
    repository: Repository, emulator: Emulator
) -> None:
    """A name that somebody sets in the console, and a number added to the table: both are named, the rest is done."""
    repository.commit({FIRST: NAMES[FIRST], SECOND: NAMES[SECOND]})
    preview = repository.clone("preview")
    code, output = preview.run("preview")
    assert code == 0, output

    emulator.change(SECOND, Name="Front desk")
    repository.commit(NAMES)
    deploy = repository.clone("deploy")
    shutil.copytree(preview.review("."), deploy.review("."))
    code, output = deploy.run("deploy")
    assert code != 0
    assert (
        f"phone number {SECOND}: not written: "
        "name: approved was '' → 'Sales', but the account has 'Front desk' now"
    ) in output
    assert f"phone number {THIRD}: not written: name: '' → 'Support' was not approved" in output
    assert [call["phone_numbers"] for call in emulator.writes()] == [[FIRST]]


@pytest.mark.long_engine
def test_drift_is_found_and_nothing_is_written(repository: Repository, emulator: Emulator) -> None:
    """What was changed behind the program's back, and a merge that was not deployed; with the preview's role alone."""
    repository.commit(NAMES)
    deployed = repository.clone("deployed")
    assert deployed.run("preview")[0] == 0
    assert deployed.run("deploy")[0] == 0
    emulator.forget_calls()

    same = repository.clone("same")
    code, output = same.run("drift")
    assert code == 0, output

    emulator.change(SECOND, Name="Front desk")
    changed = repository.clone("changed")
    code, output = changed.run("drift")
    assert code == 1, output
    assert "Front desk" in output
    summary = changed.review("summary.md").read_text()
    assert "`Front desk`" in summary
    assert SECOND not in summary
    emulator.change(SECOND, Name=NAMES[SECOND])

    emulator.remove(THIRD)
    gone = repository.clone("gone")
    code, output = gone.run("drift")
    assert code != 0, output
    assert THIRD in output
    emulator.change(THIRD, Name=NAMES[THIRD])

    repository.commit({**NAMES, FIRST: "Lobby"})
    undeployed = repository.clone("undeployed")
    code, output = undeployed.run("drift")
    assert code == 1, output
    assert emulator.writes() == []
    assert permitted(emulator) <= actions("preview")


def permitted(emulator: Emulator) -> set[str]:
    """Return the IAM actions of the calls that were made."""
    return {f"chime:{call['operation']}" for call in emulator.calls()}


def actions(role: str) -> set[str]:
    """Return the actions on phone numbers that a role of the example allows."""
    policy = json.loads((EXAMPLES / "ci" / "iam" / f"{role}.json").read_text())
    allowed = [
        each["Action"] if isinstance(each["Action"], list) else [each["Action"]]
        for each in policy["Statement"]
    ]
    return {action for each in allowed for action in each if action.startswith("chime:")}
