"""Subclasses of PhoneNumber: they keep its type, so that policies and summaries see them, and old stacks go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pulumi_chime.model.resource_types import NATIVE_PHONE_NUMBER_TYPE
from tests.policies.conftest import READY_PACK
from tests.support.native_programs import as_native
from tests.support.stack import assert_unchanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

PROGRAM = """
import pulumi
import pulumi_chime as chime


class Reception(chime.PhoneNumber):
    pass


class FrontDesk(Reception):
    pass


{types}

Reception("reception", phone_number="+12065550100", name="Front  desk")
FrontDesk("desk", phone_number="+12065550101", on_destroy="release")
"""
KEPT = ""
FORMER = "Reception._resource_type_name = FrontDesk._resource_type_name = 'dynamic:Resource'"
"""What Pulumi itself makes of a subclass."""


def test_a_policy_sees_a_subclass(emulator: Emulator, new_stack: Callable[..., Stack]) -> None:
    """What three mandatory rules refuse is refused in a subclass too, and nothing is written."""
    stack = new_stack(emulator, PROGRAM.format(types=KEPT))
    preview = stack.run("preview", "--policy-pack", str(READY_PACK))
    assert preview.code != 0
    assert "name 'Front  desk'" in preview.output
    assert "on_destroy 'release'" in preview.output


def test_a_stack_that_holds_a_subclass_under_its_former_type_goes_on(
    emulator: Emulator, new_stack: Callable[..., Stack]
) -> None:
    """Unchanged, without a write, and under the right type from then on."""
    stack = new_stack(emulator, PROGRAM.format(types=FORMER))
    stack.up("--skip-preview")
    assert stack.state() == {}
    writes = len(emulator.writes())
    stack.write(PROGRAM.format(types=KEPT))
    assert "3 unchanged" in stack.preview().output
    assert "3 unchanged" in stack.up("--skip-preview").output
    assert sorted(stack.state()) == ["desk", "reception"]
    assert len(emulator.writes()) == writes
    assert "3 unchanged" in stack.must("refresh", "--yes").output


@pytest.mark.long_engine
@pytest.mark.parametrize("before", [KEPT, FORMER], ids=["kept", "former"])
def test_subclasses_move_between_the_doors(
    emulator: Emulator, new_stack: Callable[..., Stack], before: str
) -> None:
    """From whichever type they are stored under, and back."""
    stack = new_stack(emulator, PROGRAM.format(types=before))
    stack.up("--skip-preview")
    writes = len(emulator.writes())
    for program in (as_native(PROGRAM.format(types=KEPT)), PROGRAM.format(types=KEPT)):
        stack.write(program)
        assert_unchanged(stack.preview(), stack.up("--skip-preview"), stack.must("refresh", "--yes"))
        is_native = {each["type"] == NATIVE_PHONE_NUMBER_TYPE for each in stack.state().values()}
        assert is_native == {program != PROGRAM.format(types=KEPT)}
    stack.must("destroy", "--yes")
    assert len(emulator.writes()) == writes
