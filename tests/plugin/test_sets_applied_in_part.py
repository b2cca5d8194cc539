"""What a preview says of a set after a step that was applied in part: by what was applied, not by what was declared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2

from pulumi_chime.engine import Severity
from tests.plugin.runs import refusal
from tests.plugin.sets import ABSENT, FIRST, SECOND, THIRD, Set, changed, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plugin.runs import Run
    from tests.support.emulator import Emulator

LIST = "ListPhoneNumbers"
NAMED = {FIRST: {"name": "Reception"}, SECOND: {"name": "Support"}, THIRD: {"name": "Sales"}}
SOMEBODY_ELSE = "Somebody else"


def refuse(emulator: Emulator, *numbers: str) -> None:
    """Have the service refuse what is sent for these numbers."""
    emulator.refuse(*numbers, message="not this one")


def said(this: Run, severity: Severity) -> list[str]:
    """Return the lasting lines at the set's row, in order of their numbers."""
    return sorted(
        line.message
        for line in this.engine.lines
        if int(line.severity) == severity and line.urn and not line.ephemeral
    )


def created_in_part(emulator: Emulator) -> Set:
    """Return a set of which one number differs in the account, one is not in it, and two have been adopted."""
    emulator.change(SECOND, Name=SOMEBODY_ELSE)
    with run(emulator) as this:
        offices = Set(this)
        assert len(offices.up(numbers={**NAMED, ABSENT: {}})) == 2
    assert set(offices.numbers) == {FIRST, THIRD}
    return offices


def test_what_was_not_adopted_is_looked_at_again(emulator: Emulator) -> None:
    """Each finding once, whether the engine previews or deploys; the account is listed as for a set that is new."""
    offices = created_in_part(emulator)
    emulator.forget_calls()
    with run(emulator) as this:
        offices.this = this
        assert changed(offices.diff(numbers={**NAMED, ABSENT: {}})) == {
            f'numbers["{number}"]': "ADD" for number in (SECOND, ABSENT)
        }
        differs, missing = said(this, Severity.ERROR)
        assert differs.startswith(
            f"{SECOND}: differs from the account: name is 'Somebody else', declared 'Support'"
        )
        assert missing.startswith(f"{ABSENT}: not found; ")
        assert len(emulator.calls(LIST)) <= 2
        offices.diff(numbers={**NAMED, ABSENT: {}})
        assert len(said(this, Severity.ERROR)) == 2


def test_strict_mode_fails_for_what_was_not_adopted(emulator: Emulator) -> None:
    """In the preview, with a line for each number."""
    offices = created_in_part(emulator)
    with run(emulator, preflight="strict") as this:
        offices.this = this
        lines = refusal(lambda: offices.diff(numbers={**NAMED, ABSENT: {}})).splitlines()
    assert [line.partition(": ")[0] for line in lines] == [
        f"phone number {SECOND}",
        f"phone number {ABSENT}",
    ]
    assert "differs from the account" in lines[0]
    assert "not found" in lines[1]


def test_what_will_be_overwritten_is_shown_though_it_was_declared_before(
    emulator: Emulator, tmp_path: Path
) -> None:
    """A reviewer sees the live value, and what is approved then is written."""
    emulator.change(SECOND, Name=SOMEBODY_ELSE)
    change = {"phone_number": FIRST, "attribute": "name", "before": "", "after": "Reception"}
    file = tmp_path / "approved.json"
    declared = {"numbers": {number: NAMED[number] for number in (FIRST, SECOND)}, "onAdopt": "overwrite"}
    file.write_text(json.dumps({"version": 1, "changes": [change], "releases": []}))
    with run(emulator, approvedChanges=str(file)) as this:
        offices = Set(this)
        (refused,) = offices.up(**declared)
        assert refused.startswith(f"phone number {SECOND}: not written: ")
    with run(emulator, approvedChanges=str(file)) as this:
        offices.this = this
        offices.diff(**declared)
        assert said(this, Severity.INFO) == [f"{SECOND}: name: 'Somebody else' in the account → 'Support'"]
    change = {"phone_number": SECOND, "attribute": "name", "before": SOMEBODY_ELSE, "after": "Support"}
    file.write_text(json.dumps({"version": 1, "changes": [change], "releases": []}))
    with run(emulator, approvedChanges=str(file)) as this:
        offices.this = this
        assert offices.up(**declared) == []


def test_only_what_is_still_to_be_done_is_announced(emulator: Emulator) -> None:
    """One name cleared and one let go, as was said; a third was refused, and is what is left to say."""
    cleared = {FIRST: {"name": ""}, SECOND: {"name": ""}, THIRD: {}}
    announced = [
        f"{FIRST}: name: 'Reception' will be cleared",
        f"{SECOND}: name: 'Support' will be cleared",
        f"{THIRD}: name: no longer managed; 'Sales' stays in the account",
    ]
    with run(emulator) as this:
        offices = Set(this)
        offices.up(numbers=NAMED)
    refuse(emulator, SECOND)
    with run(emulator) as this:
        offices.this = this
        offices.diff(numbers=cleared)
        assert said(this, Severity.INFO) == announced
        assert len(offices.up(numbers=cleared)) == 1
        assert said(this, Severity.INFO) == announced
    with run(emulator) as this:
        offices.this = this
        offices.diff(numbers=cleared)
        assert said(this, Severity.INFO) == announced[1:2]


def test_numbers_that_join_a_set_are_looked_at(emulator: Emulator) -> None:
    """Where the set lives, whatever region the environment of one run names."""
    with run(emulator) as this:
        offices = Set(this)
        offices.up(numbers={FIRST: NAMED[FIRST]})
    emulator.change(SECOND, Name=SOMEBODY_ELSE)
    with run(emulator, {"AWS_DEFAULT_REGION": "us-west-2"}, region="") as this:
        offices.this = this
        offices.diff(numbers=NAMED)
        (error,) = said(this, Severity.ERROR)
        assert error.startswith(f"{SECOND}: differs from the account: ")
        assert f"{THIRD}: name: (none) in the account → 'Sales'" in said(this, Severity.INFO)


@pytest.mark.parametrize("mode", ["report", "strict"])
def test_a_refresh_announces_nothing(emulator: Emulator, mode: str) -> None:
    """It compares what was declared before, to show what has changed, and neither adopts nor clears."""
    offices = created_in_part(emulator)
    before = {"numbers": {**NAMED, FIRST: {"name": ""}, ABSENT: {}}}
    emulator.change(FIRST, Name="Drift")
    with run(emulator, preflight=mode) as this:
        offices.this = this
        offices.refresh()
        try:
            assert offices.compare(before).changes == provider_pb2.DiffResponse.DIFF_SOME
        except grpc.RpcError as error:
            pytest.fail(str(error.details()))
        assert said(this, Severity.ERROR) == said(this, Severity.INFO) == []
