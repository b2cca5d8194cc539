"""Calling names whose answer was lost, or refused at every attempt: what is said to be done is done, and nothing twice.

Each case is tried on a number, on either door, and on a number in a set.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from pulumi.runtime.proto import provider_pb2

from tests.plugin import sets
from tests.plugin.runs import refusal
from tests.support.journal import records

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plugin.runs import Properties, Run, Runner
    from tests.support.emulator import Emulator

NUMBER = "+12065550100"
LOST = {"kind": "drop", "times": 1}
DONE_AND_LOST = {"kind": "drop_after_effect", "times": 1}
FAILED = {"kind": "item_error", "code": "ServiceFailure", "times": 1}
CONFLICT = {"kind": "item_error", "code": "Conflict"}
SETTLED = {"CallingNameStatus": "UpdateSucceeded"}
NO_STATUS = {"CallingNameStatus": ""}
_SOME, _NONE = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE


@dataclass(frozen=True)
class Case:
    """A number whose calling name is to change, in an account of which nobody may know the default calling name.

    Attributes:
        after: What the program declares.
        shown: What the account shows when that is deployed.
        fault: What happens to the request.
        requests: How often it may be sent.
        before: What the program declared first; None: nothing.
        first: What the account showed then.
        results: What the journal says of it.
    """

    after: str
    shown: dict[str, Any]
    fault: dict[str, Any]
    requests: int
    before: str | None = None
    first: dict[str, Any] = field(default_factory=dict)
    results: tuple[str, ...] = ("uncertain", "not in effect", "accepted")

    def begin(self, emulator: Emulator) -> None:
        """Let the account be as the first deploy finds it."""
        emulator.change(NUMBER, **self.first)

    def interfere(self, emulator: Emulator) -> None:
        """Let the account be as the second deploy finds it."""
        emulator.change(NUMBER, **self.shown)
        emulator.forget_calls()
        emulator.fail(kind="credentials", code="AccessDeniedException", operation="GetPhoneNumberSettings")
        emulator.fail(operation="BatchUpdatePhoneNumber", **self.fault)


APPLIED = {
    "cleared, not managed before": Case("", {"CallingName": "Old", **SETTLED}, LOST, 2),
    "cleared, changed outside": Case(
        "",
        {"CallingName": "Fabrikam", **SETTLED},
        LOST,
        2,
        before="Contoso",
        first={"CallingName": "Contoso"},
    ),
    "cleared, which the service failed for": Case("", {"CallingName": "Old", **SETTLED}, FAILED, 2),
    "cleared, and done": Case(
        "", {"CallingName": "Old", **SETTLED}, DONE_AND_LOST, 1, results=("uncertain", "in effect")
    ),
    "not accepted before": Case(
        "Contoso", {"CallingName": "Contoso", "CallingNameStatus": "UpdateFailed"}, LOST, 2, before="Contoso"
    ),
    "not accepted before, and done": Case(
        "Contoso",
        {"CallingName": "Contoso", "CallingNameStatus": "UpdateFailed"},
        DONE_AND_LOST,
        1,
        before="Contoso",
        results=("uncertain", "in effect"),
    ),
}
"""In the end the service has accepted it once."""

NOT_KNOWN = {
    "no status shows": Case(
        "Fabrikam",
        {"CallingName": "Contoso", **NO_STATUS},
        LOST,
        1,
        before="Contoso",
        first={"CallingName": "Contoso"},
        results=("uncertain",),
    ),
    "no status shows, cleared": Case(
        "", {"CallingName": "Old", **NO_STATUS}, FAILED, 1, results=("uncertain",)
    ),
}
"""Whether the service has accepted it, nobody can tell."""


def declared(calling_name: str | None) -> dict[str, Any]:
    """Return what a program declares of a number."""
    return {} if calling_name is None else {"calling_name": calling_name}


def row(calling_name: str | None) -> dict[str, Any]:
    """Return what a program declares of a set of that number."""
    return {NUMBER: {} if calling_name is None else {"callingName": calling_name}}


def accepted(emulator: Emulator) -> list[str]:
    """Return the calling names that the service has accepted."""
    writes = emulator.control("GET", "writes")["writes"]
    return [each["value"] for each in writes if each["attribute"] == "CallingName"]


def results(journal: Path) -> list[str]:
    """Return the results in a journal."""
    return [each["result"] for each in records(journal) if "result" in each]


@dataclass
class Single:
    """A resource of one number, as the engine has it."""

    this: Run
    outputs: Properties = field(default_factory=dict)

    def inputs(self, wanted: dict[str, Any]) -> Properties:
        """Return checked inputs."""
        inputs, problems = self.this.plugin.check("n", {"phone_number": NUMBER, **wanted})
        assert problems == {}
        return inputs

    def up(self, wanted: dict[str, Any]) -> None:
        """Deploy."""
        inputs = self.inputs(wanted)
        if self.outputs:
            self.outputs = self.this.plugin.update("n", self.outputs, inputs)
        else:
            self.outputs = self.this.plugin.create("n", inputs)

    def is_changed(self, wanted: dict[str, Any]) -> bool:
        """Return whether a preview shows a change."""
        return bool(self.this.plugin.diff("n", self.outputs, self.inputs(wanted)).changes == _SOME)


@pytest.mark.parametrize("title", [*APPLIED, *NOT_KNOWN])
def test_of_a_number(title: str, emulator: Emulator, run: Runner, tmp_path: Path) -> None:
    """What was not done is sent again, what may be on its way is not, and the next `up` has nothing to do."""
    case, journal = {**APPLIED, **NOT_KNOWN}[title], tmp_path / "journal"
    case.begin(emulator)
    with run(emulator) as this:
        number = Single(this)
        number.up(declared(case.before))
    case.interfere(emulator)
    with run(emulator, journal=str(journal)) as this:
        number.this = this
        number.up(declared(case.after))
    assert number.outputs["calling_name"] == case.after
    assert number.outputs["calling_name_status"] == "UpdateInProgress"
    with run(emulator) as this:
        number.this = this
        assert not number.is_changed(declared(case.after))
    assert_sent(case, emulator, journal, is_known=title in APPLIED)


@pytest.mark.parametrize("title", [*APPLIED, *NOT_KNOWN])
def test_of_a_number_in_a_set(title: str, emulator: Emulator, tmp_path: Path) -> None:
    """Likewise."""
    case, journal = {**APPLIED, **NOT_KNOWN}[title], tmp_path / "journal"
    case.begin(emulator)
    with sets.run(emulator) as this:
        offices = sets.Set(this)
        assert offices.up(numbers=row(case.before)) == []
    case.interfere(emulator)
    after = row(case.after)
    with sets.run(emulator, journal=str(journal)) as this:
        offices.this = this
        assert offices.up(numbers=after) == []
    with sets.run(emulator) as this:
        offices.this = this
        assert offices.diff(numbers=after).changes == _NONE
    assert_sent(case, emulator, journal, is_known=title in APPLIED)


def assert_sent(case: Case, emulator: Emulator, journal: Path, *, is_known: bool) -> None:
    """Fail where it was sent too often, was not accepted, or the record says what nobody knows."""
    assert len(emulator.calls("BatchUpdatePhoneNumber")) == case.requests
    assert accepted(emulator) == ([case.after] if is_known else [])
    assert results(journal) == [*case.results]


REFUSED = Case(
    "Contoso", {"CallingName": "Contoso", "CallingNameStatus": "UpdateFailed"}, CONFLICT, 3, before="Contoso"
)


def test_one_that_was_not_accepted_and_is_refused_is_not_written(emulator: Emulator, run: Runner) -> None:
    """It shows, but that is no sign of having been written: the deploy says so, and the next one sends it."""
    with run(emulator) as this:
        number = Single(this)
        number.up(declared("Contoso"))
    REFUSED.interfere(emulator)
    with run(emulator) as this:
        number.this = this
        told = refusal(number.up, declared("Contoso"))
    assert "calling_name: Conflict: " in told
    assert len(emulator.calls("BatchUpdatePhoneNumber")) == REFUSED.requests
    with run(emulator) as this:
        number.this = this
        assert number.is_changed(declared("Contoso"))


def test_one_of_a_set_that_was_not_accepted_and_is_refused_is_not_written(emulator: Emulator) -> None:
    """Likewise."""
    rows = row("Contoso")
    with sets.run(emulator) as this:
        offices = sets.Set(this)
        assert offices.up(numbers=rows) == []
    REFUSED.interfere(emulator)
    with sets.run(emulator) as this:
        offices.this = this
        (told,) = offices.up(numbers=rows)
        assert "Conflict: " in told
        assert offices.diff(numbers=rows).changes == _SOME
    assert len(emulator.calls("BatchUpdatePhoneNumber")) == REFUSED.requests
