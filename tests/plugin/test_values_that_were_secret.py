"""A value that a program has called secret: nobody is shown it, whatever becomes of it, and whatever the service says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import grpc
import pytest

from pulumi_chime.chime.debug_log import VARIABLE
from pulumi_chime.model.wire_secrets import SIGNATURE
from tests.plugin import sets
from tests.plugin.native import secret
from tests.plugin.runs import refusal
from tests.support.journal import records

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.plugin.runs import Properties, Run, Runner
    from tests.support.emulator import Emulator

FIRST, SECOND = "+12065550100", "+12065550101"
HIDDEN, CHANGED_OUTSIDE = "Project Falcon", "Project Condor"
NEXT: dict[str, dict[str, str]] = {
    "another": {"name": "Reception"},
    "cleared": {"name": ""},
    "no longer managed": {},
    "the same": {"name": HIDDEN},
}
"""What a program declares, in plain text, once the value has been stored as a secret."""

OBSTACLES = ["none", "changed outside", "refused", "changed outside, not approved"]


def assert_unseen(run: Run, *texts: str) -> None:
    """Fail where a secret is in a line of the engine's, or in a text."""
    shown = [*run.engine.messages(lasting=False), *run.engine.messages(), *texts]
    assert not [text for text in shown if HIDDEN in text or CHANGED_OUTSIDE in text]


def refuse_quoting(emulator: Emulator, *numbers: str) -> None:
    """Have the service refuse what is sent for these numbers, and repeat in that what the number had."""
    emulator.refuse(*numbers, message=f"this may not replace {HIDDEN!r}, nor {HIDDEN.upper()}")


def opened(outputs: Properties) -> Properties:
    """Return outputs as the engine gives them to a door that does not take secrets as such."""
    return {
        name: value["value"] if isinstance(value, dict) and SIGNATURE in value else value
        for name, value in outputs.items()
    }


def approve(file: Path) -> str:
    """Write a file that approves another change than any that is asked for."""
    change = {"phone_number": FIRST, "attribute": "name", "before": "x", "after": "y"}
    file.write_text(json.dumps({"version": 1, "changes": [change], "releases": []}))
    return str(file)


@pytest.mark.parametrize("after", NEXT)
@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_of_a_number(
    emulator: Emulator,
    run: Runner,
    tmp_path: Path,
    after: str,
    obstacle: str,
) -> None:
    """In the lines of a preview and of up, in an error, in the journal and in the debug log; on either door."""
    journal, log = tmp_path / "journal", tmp_path / "log"
    with run(emulator) as this:
        hidden = {"phone_number": FIRST, "name": HIDDEN, "secret_inputs": ["name"]}
        inputs, _ = this.plugin.check("n", hidden)
        outputs = opened(this.plugin.create("n", inputs))
    if "changed outside" in obstacle:
        emulator.change(FIRST, Name=CHANGED_OUTSIDE)
    further = {"approvedChanges": approve(tmp_path / "approved.json")} if "not approved" in obstacle else {}
    if obstacle == "refused":
        refuse_quoting(emulator, FIRST)
    told = ""
    with run(emulator, {VARIABLE: str(log)}, journal=str(journal), **further) as this:
        news, problems = this.plugin.check("n", {"phone_number": FIRST, **NEXT[after]}, inputs)
        this.plugin.diff("n", outputs, news, inputs)
        try:
            outputs = opened(this.plugin.update("n", outputs, news, inputs))
        except grpc.RpcError as error:
            told = str(error.details())
        this.plugin.read("n", outputs, news)
        assert_unseen(this, str(problems), told, *files(journal, log))
    is_refused = obstacle == "refused" or "not approved" in obstacle
    assert bool(told) == (is_refused and after in {"another", "cleared"})
    if "name" in NEXT[after] and not told:
        assert outputs["secret_inputs"] == ["name"]


@pytest.mark.parametrize("after", NEXT)
@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_of_a_number_in_a_set(
    emulator: Emulator,
    tmp_path: Path,
    after: str,
    obstacle: str,
) -> None:
    """Likewise; and a neighbour's own values, which share its requests, are shown as ever."""
    journal, log = tmp_path / "journal", tmp_path / "log"
    with sets.run(emulator) as this:
        offices = sets.Set(this)
        assert offices.up(numbers={FIRST: {"name": secret(HIDDEN)}, SECOND: {"name": "Support"}}) == []
    if "changed outside" in obstacle:
        emulator.change(FIRST, Name=CHANGED_OUTSIDE)
    further = {"approvedChanges": approve(tmp_path / "approved.json")} if "not approved" in obstacle else {}
    if obstacle == "refused":
        # The service can repeat only what is in its request.
        refuse_quoting(emulator, FIRST, *([SECOND] if after in {"another", "cleared"} else []))
    rows = {FIRST: NEXT[after], SECOND: {"name": "Sales"}}
    with sets.run(emulator, {VARIABLE: str(log)}, journal=str(journal), **further) as this:
        offices.this = this
        offices.diff(numbers=rows)
        told = offices.up(numbers=rows)
        offices.refresh()
        assert_unseen(this, *told, *files(journal, log))
    if "not approved" not in obstacle:
        neighbours = [
            (each["before"], each["after"]) for each in records(journal) if each["phone_number"] == SECOND
        ]
        assert set(neighbours) == {("Support", "Sales")}


def files(*paths: Path) -> list[str]:
    """Return what is in files, where they are there."""
    return [path.read_text() for path in paths if path.exists()]


@pytest.mark.parametrize("declare", [lambda text: text, secret], ids=["plain", "secret"])
def test_what_was_plain_is_shown_until_it_is_secret(
    emulator: Emulator, tmp_path: Path, declare: Callable[[str], Any]
) -> None:
    """Nobody has hidden it, so the record of what is replaced has it; unless what replaces it is a secret."""
    journal = tmp_path / "journal"
    with sets.run(emulator, journal=str(journal)) as this:
        offices = sets.Set(this)
        offices.up(numbers={FIRST: {"name": "Reception"}})
        offices.up(numbers={FIRST: {"name": declare("Sales")}})
    written = {(each["before"], each["after"]) for each in records(journal)}
    assert ("", "Reception") in written
    later = ("Reception", "Sales") if declare("Sales") == "Sales" else ("[secret]", "[secret]")
    assert later in written


NOW_SECRET = {"the same": HIDDEN, "another": "Reception", "cleared": ""}
"""What a program declares as a secret, of a calling name that was stored in plain text."""
NOT_ACCEPTED = {"CallingName": HIDDEN, "CallingNameStatus": "UpdateFailed"}


@pytest.mark.parametrize("after", NOW_SECRET)
def test_a_calling_name_that_is_secret_now_is_not_shown_as_not_accepted(
    emulator: Emulator, run: Runner, after: str
) -> None:
    """Nor as cleared: what either side calls secret is hidden, on either door."""
    with run(emulator) as this:
        inputs, _ = this.plugin.check("n", {"phone_number": FIRST, "calling_name": HIDDEN})
        outputs = this.plugin.create("n", inputs)
    emulator.change(FIRST, **NOT_ACCEPTED)
    declared = {
        "phone_number": FIRST,
        "calling_name": NOW_SECRET[after],
        "secret_inputs": ["calling_name"],
    }
    with run(emulator) as this:
        news, problems = this.plugin.check("n", declared, inputs)
        this.plugin.diff("n", outputs, news, inputs)
        this.plugin.update("n", outputs, news, inputs)
        assert_unseen(this, str(problems))
        assert any("'[secret]' was not accepted" in line for line in this.warnings())


@pytest.mark.parametrize("after", NOW_SECRET)
def test_a_calling_name_of_a_set_that_is_secret_now_is_not_shown_as_not_accepted(
    emulator: Emulator, after: str
) -> None:
    """Likewise."""
    with sets.run(emulator) as this:
        offices = sets.Set(this)
        assert offices.up(numbers={FIRST: {"callingName": HIDDEN}}) == []
    emulator.change(FIRST, **NOT_ACCEPTED)
    rows = {FIRST: {"callingName": secret(NOW_SECRET[after])}}
    with sets.run(emulator) as this:
        offices.this = this
        offices.diff(numbers=rows)
        told = offices.up(numbers=rows)
        assert_unseen(this, *told)
        assert any("'[secret]' was not accepted" in line for line in this.warnings())


def test_a_whole_request_that_is_refused_says_nothing_of_a_neighbours_secret(
    emulator: Emulator, run: Runner
) -> None:
    """It is split; and what was said of all of it is in no line, and in no error of a number."""
    emulator.fail(
        kind="status",
        operation="BatchUpdatePhoneNumber",
        status=400,
        message=f"1 validation error detected: Value '{HIDDEN}' at 'name' failed to satisfy constraint",
    )
    with run(emulator, batchPauseMs="500") as this:
        inputs, _ = this.plugin.check("n", {"phone_number": FIRST, "name": HIDDEN, "secret_inputs": ["name"]})
        told = refusal(this.plugin.create, "n", inputs)
        assert_unseen(this, told)
        assert "[secret]" in told
