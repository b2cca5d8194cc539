"""What Pulumi itself offers every resource, through the real engine: options, Outputs, secrets, refreshes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.support.doors import native_takes_long
from tests.support.programs import ROWS, declare, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.doors import Door
    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

A, B, C = (f"+1206555010{index}" for index in range(3))


def names(emulator: Emulator) -> list[str]:
    """Return the names of the first three numbers."""
    shown = emulator.numbers()
    return [shown[number].get("Name", "") for number in (A, B, C)]


@native_takes_long
def test_an_alias_renames_a_resource_without_a_call(
    emulator: Emulator, new_stack: Callable[..., Stack], door: Door
) -> None:
    """The resource keeps its state, so that nothing is adopted anew."""
    stack = new_stack(emulator, door.program(_declaring(A, 'name="Reception"', name="old")))
    stack.up("--skip-preview")
    emulator.forget_calls()
    alias = 'opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="old")])'
    stack.write(door.program(_declaring(A, f'name="Reception", {alias}', name="new")))
    assert "2 unchanged" in stack.up("--skip-preview").output
    assert emulator.calls() == []
    assert list(stack.state()) == ["new"]


@native_takes_long
def test_what_is_protected_or_ignored_or_not_targeted_stays(
    emulator: Emulator, new_stack: Callable[..., Stack], door: Door
) -> None:
    """The engine's options do with numbers what they do with everything else."""
    stack = new_stack(emulator, door.program(_two_free_and_one_held(name="One")))
    stack.up("--skip-preview")
    (targeted,) = (row["urn"] for name, row in stack.state().items() if name == "b")
    stack.write(door.program(_two_free_and_one_held(name="Two")))
    stack.up("--skip-preview", "--target", targeted)
    assert names(emulator) == ["One", "Two", "One"]
    stack.up("--skip-preview")
    assert names(emulator) == ["One", "Two", "Two"]

    emulator.forget_calls()
    destroyed = stack.run("destroy", "--yes")
    assert destroyed.code != 0
    assert "protected" in destroyed.output
    assert emulator.calls() == []


@native_takes_long
def test_a_value_of_another_resource_is_checked_when_it_is_known(
    emulator: Emulator, new_stack: Callable[..., Stack], door: Door
) -> None:
    """In a preview it is unknown and no problem; in `up` the rules are repeated, and a good value is written."""
    program = _declaring(A, 'name="Reception"', name="a")
    program += _declaring(B, 'name=a.name.apply(lambda name: name + " desk")', name="b")
    stack = new_stack(emulator, door.program(program))
    assert "3 to create" in stack.preview().output
    stack.up("--skip-preview")
    assert names(emulator) == ["Reception", "Reception desk", ""]

    program += _declaring(C, 'name=b.status.apply(lambda status: status + "/")', name="c")
    stack.write(door.program(program))
    run = stack.run("up", "--yes", "--skip-preview", "--continue-on-error")
    assert run.code != 0
    assert (
        "property name value {Unassigned/} has a problem: it contains '/'; a name has at most 256 letters"
        in run.output
    )
    assert names(emulator) == ["Reception", "Reception desk", ""]


@native_takes_long
def test_a_secret_reaches_the_service_and_nobody_else(
    emulator: Emulator, new_stack: Callable[..., Stack], door: Door
) -> None:
    """A secret name is encrypted in the state, outputs included, and shows in no line of preview or `up`."""
    stack = new_stack(
        emulator,
        door.program(_declaring(A, 'name=pulumi.Config().require_secret("name")', name="a")),
    )
    stack.must("config", "set", "--secret", "name", "Project Falcon")
    preview, run = stack.preview("--diff"), stack.up("--skip-preview")
    assert names(emulator)[0] == "Project Falcon"
    assert "Falcon" not in json.dumps(stack.state())
    assert "Falcon" not in preview.output + run.output
    emulator.forget_calls()
    assert "2 unchanged" in stack.up("--skip-preview").output
    assert emulator.writes() == []


@native_takes_long
def test_a_stack_that_is_always_refreshed_mends_drift_in_one_command(
    emulator: Emulator, new_stack: Callable[..., Stack], door: Door
) -> None:
    """With `refresh: always` in Pulumi.yaml an `up` sees what was changed outside, and writes only that."""
    stack = new_stack(emulator, door.program(ROWS))
    project = stack.directory / "Pulumi.yaml"
    project.write_text(project.read_text() + "options:\n  refresh: always\n")
    declare(stack, rows((A, B, C), name="Branch"))
    stack.up("--skip-preview")
    emulator.change(B, Name="Somebody else")
    emulator.forget_calls()
    stack.up("--skip-preview")
    assert [call["phone_numbers"] for call in emulator.writes()] == [[B]]
    assert names(emulator) == ["Branch"] * 3


def _two_free_and_one_held(*, name: str) -> str:
    """Return a program that gives all three the same name, and has the engine protect and ignore the first."""
    held = 'opts=pulumi.ResourceOptions(protect=True, ignore_changes=["name"])'
    return (
        _declaring(A, f'name="{name}", {held}', name="a")
        + _declaring(B, f'name="{name}"', name="b")
        + _declaring(C, f'name="{name}"', name="c")
    )


def _declaring(number: str, arguments: str, *, name: str) -> str:
    """Return the part of a program that declares one number, whose variable is its resource's name."""
    return (
        "import pulumi\nimport pulumi_chime as chime\n\n"
        f'{name} = chime.PhoneNumber("{name}", phone_number="{number}", {arguments})\n'
    )
