"""Each rule under the real engine, with the ready pack: a folder of `scenarios/` for each.

A folder has a program that the rule refuses (`refused.py`, and `message.txt` of it), one that it accepts
(`accepted.py`, with the stack's settings in `accepted.json` where it takes any), the rule's `settings.json`, and
where it takes other numbers than the emulator's own, those (`account.json`). The large form runs `preview` beside
`up`, and the disabled rule. Each program runs through both doors.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_chime import policies
from tests.policies.conftest import READY_PACK
from tests.support.doors import Door

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.emulator import Emulator
    from tests.support.stack import Run, Stack

FOLDERS = sorted((Path(__file__).parent / "scenarios").iterdir())


@dataclass(frozen=True)
class Scenario:
    """A rule's folder, and a stack to deploy its programs with the ready pack, through one of the doors."""

    folder: Path
    stack: Stack
    door: Door

    @property
    def message(self) -> str:
        """What the rule says of the program that it refuses."""
        message = (self.folder / "message.txt").read_text().strip()
        if self.door is Door.NATIVE:
            message = message.replace("opts=pulumi.ResourceOptions(protect=True)", "the option protect")
        return self.door.say(message)

    def run(self, program: str, *command: str, level: str) -> Run:
        """Run a command on one of the programs, with the rule at a level."""
        text = (self.folder / program).read_text()
        self.stack.write(self.door.program(text))
        for name, value in _read(self.folder / program.replace(".py", ".json")).items():
            self.stack.configure(name, value)
        settings = _read(self.folder / "settings.json")
        settings[self.folder.name]["enforcementLevel"] = level
        file = self.stack.directory / "settings.json"
        file.write_text(json.dumps(settings))
        pack = ("--policy-pack", str(READY_PACK), "--policy-pack-config", str(file))
        return self.stack.run(*command, *pack)


@pytest.fixture(params=[Door.DYNAMIC, pytest.param(Door.NATIVE, marks=pytest.mark.long_engine)], ids=str)
def door(request: pytest.FixtureRequest) -> Door:
    """A door; the rules judge both alike (the other tests here say so), so that one of them is enough most times."""
    chosen: Door = request.param
    return chosen


@pytest.fixture(params=FOLDERS, ids=lambda folder: str(folder.name))
def scenario(
    request: pytest.FixtureRequest,
    emulator: Emulator,
    new_stack: Callable[[Emulator, str], Stack],
    door: Door,
) -> Scenario:
    """A rule's folder, with the numbers that it needs in the account."""
    folder: Path = request.param
    for number, fields in _read(folder / "account.json").items():
        emulator.change(number, **fields)
    return Scenario(folder, new_stack(emulator, ""), door)


def test_each_rule_has_a_scenario() -> None:
    """A new rule is shown under the engine too."""
    assert [folder.name for folder in FOLDERS] == sorted(rule.name for rule in policies.ALL)


def test_a_mandatory_rule_stops_what_it_refuses(emulator: Emulator, scenario: Scenario, soak: bool) -> None:
    """`up` fails with its own preview, as a preview alone does: no write operation reaches the service."""
    commands = (("up", "--yes"), ("preview",)) if soak else (("up", "--yes"),)
    for command in commands:
        run = scenario.run("refused.py", *command, level="mandatory")
        assert run.code == 255, run.output
        assert run.output.count(scenario.message) == 1
        assert f"[mandatory]  {scenario.folder.name}" in run.output
    assert emulator.writes() == []


def test_a_rule_lets_through_what_it_should(scenario: Scenario, soak: bool) -> None:
    """Advisory it warns and the deploy goes on; of a program that keeps to it, and disabled, it says nothing."""
    if soak:
        disabled = scenario.run("refused.py", "preview", level="disabled")
        assert disabled.code == 0, disabled.output
        assert scenario.folder.name not in disabled.output
    advisory = scenario.run("refused.py", "up", "--yes", level="advisory")
    assert advisory.code == 0, advisory.output
    assert f"[advisory]  {scenario.folder.name}" in advisory.output
    assert scenario.message in advisory.output
    command = ("up", "--yes") if soak else ("preview",)
    compliant = scenario.run("accepted.py", *command, level="mandatory")
    assert compliant.code == 0, compliant.output
    assert scenario.message not in compliant.output
    assert "[mandatory]" not in compliant.output


def test_a_setting_that_does_not_exist_stops_the_preview(
    emulator: Emulator, new_stack: Callable[[Emulator, str], Stack]
) -> None:
    """A misspelled key is answered in one line with those that exist."""
    stack = new_stack(emulator, "")
    file = stack.directory / "settings.json"
    file.write_text(json.dumps({"calling-names": {"aproved": ["Contoso"]}}))
    stack.write((Path(__file__).parent / "scenarios" / "calling-names" / "accepted.py").read_text())
    run = stack.run("preview", "--policy-pack", str(READY_PACK), "--policy-pack-config", str(file))
    assert run.code == 255
    assert "aproved ['Contoso']: no such setting; accepted are approved, pattern, example" in run.output
    assert "Traceback" not in run.output


UNKNOWN_NUMBER = """
import pulumi_chime as chime

first = chime.PhoneNumber("first", phone_number="+12065550100", name="Reception")
later = first.phone_number_arn.apply(lambda arn: "+12065550101")
chime.PhoneNumber("second", phone_number=later, name="Reception", on_destroy="release")
"""


def test_a_number_that_is_not_known_yet_hides_nothing(
    emulator: Emulator, new_stack: Callable[[Emulator, str], Stack], door: Door
) -> None:
    """What a preview knows of it is refused, by a rule about numbers and by one about the stack."""
    program = door.program(UNKNOWN_NUMBER)
    run = new_stack(emulator, program).run("preview", "--policy-pack", str(READY_PACK))
    assert run.code == 255, run.output
    refused = "second: on_destroy 'release': only numbers listed under `exceptions` may be released"
    assert door.say(refused) in run.output
    same_name = "{}: name 'Reception': is the name of {} too"
    two_orders = [same_name.format("second", "+12065550100"), same_name.format("+12065550100", "second")]
    assert [line in run.output for line in two_orders].count(True) == 1
    assert run.output.count("[mandatory]") == 2


def _read(file: Path) -> dict[str, Any]:
    """Return what is in a file, nothing where there is none."""
    document: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    return document
