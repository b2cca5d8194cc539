"""What is counted of the engine's events, and what its messages become."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi.automation.events import EngineEvent

from pulumi_chime.stacks.deploying.tally import Tally, engine_line
from pulumi_chime.stacks.orders import MOST_FAILURES, Command, Failure, Progress

URN = "urn:pulumi:dev::test::pulumi-python:dynamic/chime:PhoneNumber::reception"
STACK_URN = "urn:pulumi:dev::test::pulumi:pulumi:Stack::test-dev"
CALL = "BatchUpdatePhoneNumber: 50 numbers (name), closed: full, oldest waited 1.37 s, newest 0.00 s, answered in 0.3 s"


def event(kind: str, **fields: Any) -> EngineEvent:
    """Return an event as the engine sends it."""
    return EngineEvent.from_json({"sequence": 1, "timestamp": 1, kind: fields})


def step(kind: str, operation: str, type_: str = "pulumi-python:dynamic/chime:PhoneNumber") -> EngineEvent:
    """Return the event of a step."""
    metadata: dict[str, Any] = {
        "op": operation,
        "urn": URN,
        "type": type_,
        "old": None,
        "new": None,
        "keys": [],
        "logical": True,
    }
    return event(kind, metadata={**metadata, "provider": ""}, planning=False)


def line(severity: str, message: str, urn: str | None = URN) -> EngineEvent:
    """Return the event of a line."""
    return event("diagnosticEvent", severity=severity, message=message, color="never", urn=urn, prefix="")


def count(command: Command, *events: EngineEvent) -> Tally:
    """Return what has been counted."""
    tally = Tally(command)
    for each in events:
        tally.count(each)
    return tally


@pytest.mark.parametrize(
    ("command", "counted", "passed_over"),
    [
        (Command.UP, "resOutputsEvent", "resourcePreEvent"),
        (Command.REFRESH, "resOutputsEvent", "resourcePreEvent"),
        (Command.PREVIEW, "resourcePreEvent", "resOutputsEvent"),
    ],
)
def test_a_change_counts_once(command: Command, counted: str, passed_over: str) -> None:
    """When it is done; in a preview, where nothing is done, when it would begin."""
    operations = ["create", "update", "update", "same", "read", "refresh", "create-replacement", "replace"]
    tally = count(
        command,
        *(step(kind, operation) for operation in operations for kind in (counted, passed_over)),
        step(counted, "create", "pulumi:pulumi:Stack"),
        step(counted, "create", "pulumi:providers:chime"),
    )
    assert tally.operations == {"create": 1, "replace": 1, "update": 2}
    assert tally.progress == Progress(changes=4)


def test_calls_are_counted_by_the_providers_lines() -> None:
    """Those of the debug level, of which there is one for each call."""
    tally = count(
        Command.UP, line("debug", CALL), line("info", CALL), line("debug", "registering resource: x")
    )
    assert tally.progress == Progress(calls=1)


def test_errors_are_failures_of_their_resources() -> None:
    """Once each; what the engine says of the whole says nothing."""
    tally = count(
        Command.UP,
        line("error", "error: pulumi_chime.ChimeError: phone number +12065550100: no\n"),
        line("error", "phone number +12065550100: no"),
        line("error", "the program\nhas failed\n", STACK_URN),
        line("error", "update failed", STACK_URN),
        line("warning", "careful"),
    )
    assert tally.failures == (
        Failure("reception", "phone number +12065550100: no"),
        Failure("", "the program has failed"),
    )


def test_each_error_that_the_engine_tells_in_one_message_is_a_failure() -> None:
    """As of a set, whose refused numbers it lists; a list in a list is left as it is."""
    refused = [f"phone number +1206555{index:04}: callingName: BadRequest: no" for index in range(500)]
    listed = "".join(f"\t* {each}\n" for each in refused)
    tally = count(Command.UP, line("error", f"<{{%reset%}}>error: 500 errors occurred:\n{listed}\n"))
    assert (len(tally.failures), tally.failed) == (MOST_FAILURES, 500)
    assert tally.failures == tuple(Failure("reception", each) for each in refused[:MOST_FAILURES])

    single = count(Command.UP, line("error", "updating x: 1 error occurred:\n\t* no\n  way\n\n"))
    assert single.failures == (Failure("reception", "updating x: no way"),)

    nested = "2 errors occurred:\n\t* 2 errors occurred:\n\t* a\n\t* b\n\n\n\t* c\n\n"
    assert count(Command.UP, line("error", nested)).failed == 1


def test_of_a_program_that_failed_what_it_raised_is_told() -> None:
    """Not the way there, which shows its code, and whatever stands in it."""
    text = "Program failed:\nTraceback (most recent call last):\n  File x\n    a('hunter2')\nKeyError: 'b'\n"
    assert count(Command.UP, line("error", text, STACK_URN)).failures == (
        Failure("", "Program failed: KeyError: 'b'"),
    )


def test_of_very_many_failures_the_first_are_kept() -> None:
    """And all are counted."""
    tally = count(Command.UP, *(line("error", f"error {index}") for index in range(MOST_FAILURES + 5)))
    assert (len(tally.failures), tally.failed) == (MOST_FAILURES, MOST_FAILURES + 5)
    assert tally.failures[0].text == "error 0"


def test_a_mandatory_violation_is_a_failure() -> None:
    """An advisory one is not."""
    fields = {
        "color": "never",
        "policyName": "p",
        "policyPackName": "k",
        "policyPackVersion": "1",
        "policyPackVersionTag": "1",
    }
    tally = count(
        Command.UP,
        *(
            event("policyEvent", resourceUrn=URN, message=f"is {level}", enforcementLevel=level, **fields)
            for level in ("advisory", "mandatory")
        ),
    )
    assert tally.failures == (Failure("reception", "is mandatory"),)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("error: a\n  b\t\x1b[31mc", "a b [31mc"),
        ("<{%fg 1%}>error: <{%reset%}>a", "a"),
        ("<{%never closed", "<{%never closed"),
        (
            "cannot open postgres://me:hunter2@db:5432/state?sslmode=x",
            "cannot open postgres://db:5432/state",
        ),
        ("postgres://me:hunt@r/2@db/state: no", "postgres://…: no"),
        ("open postgres://db/s?user=a&password=hunter2&x=1", "open postgres://db/s"),
        ("", ""),
    ],
)
def test_a_message_is_one_line_without_credentials(text: str, shown: str) -> None:
    """The engine prints the address of its backend as it is."""
    assert engine_line(text) == shown
