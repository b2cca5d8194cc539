"""Values that a program calls secret: they can be found nowhere but in the account, whatever is run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.doors import Door, native_takes_long

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

A, B, C = "+12065550100", "+12065550101", "+12065550102"
SECRETS = ("Zebra room", "Zebra1", "Yak room", "Yak2", "Xerus  room")
PACK = Path(__file__).resolve().parents[2] / "examples" / "policy"
PROGRAM = """
import pulumi
import pulumi_chime as chime

name, calling_name = {values}
chime.PhoneNumber(
    "hidden",
    phone_number="+12065550100",
    name=pulumi.Output.secret(name),
    calling_name=pulumi.Output.secret(calling_name),
    on_adopt={on_adopt!r},
)
chime.PhoneNumberFleet(
    "offices",
    numbers=[chime.FleetNumber(phone_number="+12065550101", name=pulumi.Output.secret(name))],
    defaults=chime.NumberDefaults(calling_name=pulumi.Output.secret(calling_name)),
    on_adopt={on_adopt!r},
)
"""
UNDECLARED = """
import pulumi_chime as chime

chime.PhoneNumber("hidden", phone_number="+12065550100")
chime.PhoneNumberFleet("offices", numbers=[chime.FleetNumber(phone_number="+12065550101")])
"""
FORBIDDEN = """
import pulumi
import pulumi_chime as chime

chime.PhoneNumber("other", phone_number="+12065550102", name="Reception")
chime.PhoneNumber("hidden", **{{**dict(phone_number="+12065550100"), {name!r}: pulumi.Output.secret({value!r})}})
"""


def program(name: str, calling_name: str, on_adopt: str = "overwrite") -> str:
    """Return a program that declares these two values as secrets."""
    return PROGRAM.format(values=repr((name, calling_name)), on_adopt=on_adopt)


def summaries(stack: Stack, preview: str, approved: Path) -> str:
    """Return a preview's summary in its three forms, and what approving it says."""
    command = [str(Path(sys.executable).with_name("pulumi-chime")), "summary", "-"]
    forms: tuple[list[str], ...] = (["--json"], ["--markdown"], [], ["--approve", str(approved)])
    ended = [
        subprocess.run(
            [*command, *form], input=preview, capture_output=True, text=True, check=False, cwd=stack.directory
        )
        for form in forms
    ]
    assert ended[-1].returncode == 1, ended[-1].stderr
    return "".join(each.stdout + each.stderr for each in ended)


@native_takes_long
def test_a_secret_is_found_nowhere(
    emulator: Emulator, new_stack: Callable[..., Stack], tmp_path: Path, door: Door
) -> None:
    """Each command, with what each can meet: adoption, a refusal, drift, a pending one, a policy, an end of managing."""
    journal, approved = tmp_path / "journal", tmp_path / "approved.json"
    emulator.change(A, Name="Yak room", CallingName="Yak2")
    stack = new_stack(emulator, door.program(program("Zebra room", "Zebra1", on_adopt="match")))
    stack.configure("journal", str(journal))
    streaming = {"PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true"}
    outputs: list[str] = []

    def run(*arguments: str, **environment: str) -> str:
        ended = stack.run(*arguments, **environment)
        outputs.append(ended.output)
        return ended.output

    run("preview", "--diff")
    assert "differs from the account" in run("up", "--yes", "--skip-preview")
    stack.write(door.program(program("Zebra room", "Zebra1")))
    run("up", "--yes")
    assert emulator.numbers()[A]["Name"] == "Zebra room"
    stack.write(door.program(program("Xerus  room", "Yak2")))
    outputs.append(summaries(stack, run("preview", "--json"), approved))
    packed = run("preview", "--json", "--policy-pack", str(PACK), **streaming)
    assert "[secret]" in packed
    outputs.append(summaries(stack, packed, approved))
    run("up", "--yes", "--skip-preview", "--continue-on-error")
    emulator.change(A, Name="Yak room")
    run("preview", "--refresh", "--diff")
    run("refresh", "--yes")
    run("preview", "--json", "--refresh")
    emulator.fail(operation="BatchUpdatePhoneNumber", kind="item_error", code="Validation")
    run("up", "--yes", "--skip-preview")
    emulator.heal()
    run("up", "--yes")
    outputs.append(stack.must("stack", "export").output)
    assert stack.state()["hidden"]["outputs"][door.spell("secret_inputs")] == ["name", "calling_name"]
    stack.write(door.program(UNDECLARED))
    run("preview", "--diff")
    run("up", "--yes")
    outputs.append(stack.must("stack", "export").output)
    run("destroy", "--yes")

    assert not approved.exists()
    outputs.append(journal.read_text())
    outputs += [
        path.read_text(errors="replace") for path in stack.directory.rglob("*.json*") if path.is_file()
    ]
    found = {
        secret for secret in SECRETS for text in outputs if secret in text or json.dumps(secret)[1:-1] in text
    }
    assert found == set(), [text for text in outputs if any(secret in text for secret in found)]


@pytest.mark.parametrize(
    ("name", "value"),
    [("phone_number", "+12065550100"), ("on_adopt", "overwrite"), ("on_destroy", "release")],
)
@native_takes_long
def test_what_the_engine_shows_may_not_be_secret(
    emulator: Emulator, new_stack: Callable[..., Stack], name: str, value: str, door: Door
) -> None:
    """The program ends with an error that names the input, and the resource is not registered."""
    stack = new_stack(emulator, door.program(FORBIDDEN.format(name=name, value=value)))
    run = stack.run("up", "--yes", "--skip-preview")
    assert run.code != 0
    assert f"error: PhoneNumber hidden: {name}: a secret, which the engine would show" in run.output
    assert "hidden" not in stack.state()
    assert "Traceback" not in run.output


TRANSFORMED = """
import pulumi
import pulumi_chime as chime


def hide(arguments):
    if arguments.type_.endswith(":PhoneNumber"):
        return pulumi.{result}({{**arguments.props, {name!r}: pulumi.Output.secret("Zebra1")}}, arguments.opts)


{register}
chime.PhoneNumber("hidden", phone_number="+12065550100", on_adopt="overwrite"{opts})
"""
LEGACY = {
    "own": ("", ", opts=pulumi.ResourceOptions(transformations=[hide])"),
    "of the stack": ("pulumi.runtime.register_stack_transformation(hide)", ""),
}
BY_THE_ENGINE = {
    "own": ("", ", opts=pulumi.ResourceOptions(transforms=[hide])"),
    "of the stack": ("pulumi.runtime.register_resource_transform(hide)", ""),
}


def _show_nothing_of_a_transformed(stack: Stack, emulator: Emulator, journal: Path, door: Door) -> None:
    stack.configure("journal", str(journal))
    emulator.change(A, Name="Yak room", CallingName="Yak2")
    previewed = stack.preview("--diff").output
    up = stack.up("--skip-preview").output
    assert emulator.numbers()[A]["CallingName"] == "Yak2"
    assert emulator.numbers()[A]["Name"] == "Zebra1"
    exported = stack.must("stack", "export").output
    assert "[secret]" in journal.read_text()
    assert [text for text in (previewed, up, exported, journal.read_text()) if "Zebra1" in text] == []
    assert stack.state()["hidden"]["outputs"][door.spell("secret_inputs")] == ["name"]


@pytest.mark.parametrize("whose", LEGACY)
@native_takes_long
def test_a_secret_of_a_transformation_is_found_nowhere(
    emulator: Emulator, new_stack: Callable[..., Stack], tmp_path: Path, whose: str, door: Door
) -> None:
    """Whatever the program itself has declared."""
    register, opts = LEGACY[whose]
    text = TRANSFORMED.format(
        result="ResourceTransformationResult", name="name", register=register, opts=opts
    )
    stack = new_stack(emulator, door.program(text))
    _show_nothing_of_a_transformed(stack, emulator, tmp_path / "journal", door)


@pytest.mark.parametrize("whose", BY_THE_ENGINE)
def test_a_secret_of_a_transform_is_found_nowhere_on_the_native_door(
    emulator: Emulator, new_stack: Callable[..., Stack], tmp_path: Path, whose: str
) -> None:
    """The engine runs it, and tells the plugin what is secret."""
    register, opts = BY_THE_ENGINE[whose]
    text = TRANSFORMED.format(result="ResourceTransformResult", name="name", register=register, opts=opts)
    stack = new_stack(emulator, Door.NATIVE.program(text))
    _show_nothing_of_a_transformed(stack, emulator, tmp_path / "journal", Door.NATIVE)
