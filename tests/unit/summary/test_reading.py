"""From what the engine prints to a preview."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_chime.summary import UnreadablePreviewError, read_preview
from pulumi_chime.summary.account_check import CheckState
from tests.unit.summary.previews import (
    HIDDEN,
    LOOKED_AT,
    Printed,
    create,
    line,
    step,
    stored,
    update,
    violation,
)

EVERYTHING = Printed(
    steps=[
        create(name="Reception", calling_name="Contoso"),
        update(stored(name="Old"), "other", name=HIDDEN),
        step("replace", "moved", stored(), create()["new"]),
        step("delete", "gone", stored(retained=False)),
        step("same", "still", stored(), create()["new"]),
    ],
    lines=[
        line("something", "reception"),
        line("look out", severity="warning"),
        line("no", severity="error"),
    ],
    config={"chime:region": "us-east-1"},
)


def test_both_forms_say_the_same() -> None:
    """But for the policies, it makes no difference which form the engine was asked for."""
    document, events = read_preview(EVERYTHING.document()), read_preview(EVERYTHING.events())
    assert document.steps == events.steps
    assert document.lines == events.lines
    assert document.configuration == events.configuration
    assert len(document.steps) == 5


def test_only_events_have_policies_policies() -> None:
    """The usual form leaves them out, which is not the same as saying that there were none."""
    printed = Printed(violations=[violation("it is wrong")], packs={"phone-numbers|local|/packs/a": "0.1.0"})
    assert (read_preview(printed.document()).policy_packs, read_preview(printed.document()).violations) == (
        None,
        (),
    )
    events = read_preview(printed.events())
    assert events.policy_packs == ("phone-numbers 0.1.0",)
    assert [(each.policy, each.level, each.text) for each in events.violations] == [
        ("names", "mandatory", "it is wrong")
    ]


def test_lines_are_read_without_what_surrounds_them() -> None:
    """The severity in front and the line break behind are the engine's; live and debug lines are none."""
    ephemeral = {**line("gone in a moment"), "ephemeral": True}
    printed = Printed(lines=[line("no", severity="error"), line("debug", severity="debug"), ephemeral])
    assert [(each.severity, each.text) for each in read_preview(printed.events()).lines] == [("error", "no")]


@pytest.mark.parametrize(
    "colour",
    [("<{%reset%}>", "<{%reset%}>"), ("\x1b[38;5;1m", "\x1b[0m"), ("<{%fg 1%}>\x1b[1m", "\x1b[0m\x1b[K")],
)
def test_colours_are_no_part_of_a_text(colour: tuple[str, str]) -> None:
    """The engine's own marks for them, which its events keep under PULUMI_OPTION_COLOR, and those of a terminal."""
    plain = Printed(
        [create(name="B")], [line(LOOKED_AT), line("no", severity="error")], [violation("it is wrong")]
    )
    coloured = replace(plain, colour=colour)
    for before, after in ((plain.events(), coloured.events()), (plain.document(), coloured.document())):
        assert read_preview(after) == read_preview(before)
    assert coloured.review().account_check.state is CheckState.DONE


@pytest.mark.parametrize("around", ["\ufeff{}", "\x1b[0m{}\x1b[0m\n", "\x1b[?25l\n{}\x1b[?25h"])
def test_what_stands_around_a_preview_is_passed_over(around: str) -> None:
    """Colours that are switched off, a cursor that is hidden, the mark of a byte order."""
    for text in (EVERYTHING.document(), EVERYTHING.events()):
        assert read_preview(around.replace("{}", text)) == read_preview(text)


def test_a_line_is_an_event_whatever_is_in_it() -> None:
    """Some characters end a line for Python, and none for JSON."""
    odd = Printed(lines=[line("one\x85two\u2028three\x0b", severity="warning")])
    lines = "\n".join(json.dumps(json.loads(each), ensure_ascii=False) for each in odd.events().split("\n"))
    assert [each.text for each in read_preview(lines).lines] == ["one\x85two\u2028three"]


def test_what_an_engine_says_with_another_severity_is_at_least_a_warning() -> None:
    """What a program prints to its standard error is as harmless as before."""
    printed = Printed(lines=[line("a", severity="alarm"), line("b", severity="info#err")])
    assert [(each.severity, each.text) for each in read_preview(printed.events()).lines] == [
        ("warning", "a"),
        ("info", "b"),
    ]


def test_an_error_of_the_engine_is_an_error() -> None:
    """It has an event of its own."""
    failed = (
        '{"sequence": 1, "errorEvent": {"error": "the plugin is gone"}}\n{"sequence": 2, "cancelEvent": {}}'
    )
    assert [(each.severity, each.text) for each in read_preview(failed).lines] == [
        ("error", "the plugin is gone")
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is empty"),
        ("\x1b[0m\n", "it is empty"),
        ('{"steps": ' + "[" * 100_000, "not of the shape"),
        ('{"steps": [' + "9" * 5000 + "]}", "not of the shape"),
        ('{"config": [5], "steps": []}', "not of the shape"),
        ('{"config": {}, "steps": [{"op": [], "urn": "a::b::c::d", "oldState": "x"}]}', "not of the shape"),
        (" \n", "it is empty"),
        (
            "error: no stack named 'nope' found",
            "it is not JSON, or cut off: Expecting value at line 1, column 1",
        ),
        (EVERYTHING.document()[:400], "it is not JSON, or cut off"),
        (EVERYTHING.events()[:400], "it is cut off, or no event"),
        (EVERYTHING.events().rpartition("\n")[0], "it is cut off: the engine's last event is missing"),
        ("[]", "not of the shape"),
        ("7", "not of the shape"),
        ("{}", "not of the shape"),
        ('{"steps": 5}', "not of the shape"),
        ('{"steps": [{"op": "create", "urn": "x"}]}', "not of the shape"),
        ('{"steps": [{"op": "create"}]}', "not of the shape"),
        ('{"steps": [{"op": "create", "urn": "a::b::c::d", "newState": {"inputs": 5}}]}', "not of the shape"),
    ],
)
def test_what_is_no_preview_is_refused_in_one_line(text: str, reason: str) -> None:
    """Nothing is summarized that was not read whole."""
    with pytest.raises(UnreadablePreviewError) as refused:
        read_preview(text)
    assert reason in str(refused.value)
    assert "\n" not in str(refused.value)


@given(st.text() | st.sampled_from([EVERYTHING.document(), EVERYTHING.events()]), st.integers(0, 5000))
def test_no_text_is_a_bug(text: str, length: int) -> None:
    """Any text is a preview or an error of its own kind."""
    try:
        read_preview(text[:length])
    except UnreadablePreviewError:
        return
    assert text[:length] == text


@pytest.mark.parametrize("key", ["policyName", "enforcementLevel", "message"])
def test_a_violation_that_is_no_text_is_no_preview(key: str) -> None:
    """What the engine writes as a text and is none is refused as a whole, rather than shown somehow."""
    events = Printed(violations=[{**violation("no such name"), "message": "a\nb"}]).events().split("\n")
    broken = [json.loads(event) for event in events]
    for event in broken:
        if "policyEvent" in event:
            event["policyEvent"][key] = 7
    with pytest.raises(UnreadablePreviewError, match="not of the shape"):
        read_preview("\n".join(map(json.dumps, broken)))
