"""One summary over many stacks, in its three forms."""

from __future__ import annotations

import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from pulumi_chime import summary
from pulumi_chime.stacks.orders import Command, Failure, Outcome, Progress, State
from pulumi_chime.stacks.report import (
    MARKDOWN_LENGTH,
    Report,
    StackReport,
    as_document,
    render_markdown,
    report_stack,
    show_on_terminal,
)
from pulumi_chime.stacks.run import StackStatus
from tests.unit.summary.previews import Printed, line, stored, update
from tests.unit.summary.test_forms import EVERYTHING

RENAME = Printed([update(stored(name="Old"), name="New")]).review()
UNCHANGED = Printed([]).review()


def status(stack: str, state: State = State.SUCCEEDED, **fields: object) -> StackStatus:
    """Return a stack that has ended."""
    outcome = Outcome(state=state, **fields)  # type: ignore[arg-type]
    return StackStatus(
        stack=stack, state=state, where="host 1", why=outcome.why, progress=outcome.progress, outcome=outcome
    )


def previewed(stack: str, review: summary.Review) -> StackReport:
    """Return the report of a preview, as it comes from a worker."""
    return report_stack(status(stack, review=json.loads(json.dumps(summary.pack_review(review)))))


FAILED = report_stack(
    status(
        "prod-eu",
        State.FAILED,
        why="a: no (and 1 more)",
        failures=(Failure("a", "no"), Failure("", "neither `|`")),
        failed=30,
        progress=Progress(4, 2),
        operations={"update": 4},
    )
)


def shown(*stacks: StackReport, command: Command = Command.PREVIEW) -> str:
    """Return what a terminal shows."""
    output = io.StringIO()
    show_on_terminal(Report("offices", command, stacks), Console(file=output, width=120, highlight=False))
    return output.getvalue()


def test_a_preview_shows_the_summary_of_each_stack_that_changes() -> None:
    """Below a table of all of them."""
    text = shown(previewed("dev", RENAME), previewed("test", UNCHANGED))
    assert text.startswith("preview of offices: 2 succeeded\n")
    assert text.count("── ") == 1
    assert "1 change to 1 number" in text


def test_a_preview_that_succeeded_and_is_not_fine_is_not_told_as_a_success() -> None:
    """Neither in the headline nor in its row, on a terminal and in a comment; the exit code says the same."""
    reports = (
        previewed("dev", RENAME),
        previewed("test", Printed([], [line("no", "reception", "error")]).review()),
    )
    assert [each.is_fine for each in reports] == [True, False]
    comment = render_markdown(Report("offices", Command.PREVIEW, reports))
    for text in (shown(*reports), comment):
        assert "preview of offices: 2 succeeded, 1 of these not fine\n" in text
        (row,) = (each for each in text.splitlines() if "test" in each and "succeeded" in each)
        assert "1 finding of severity error" in row


def test_failures_stand_below_the_table() -> None:
    """Several of them; a single one stands in it."""
    text = shown(FAILED, command=Command.UP)
    assert "a: no (and 1 more)" in text
    assert "  a: no\n  neither `|`\n  and 28 more: --json has the first 2\n" in text


@pytest.mark.parametrize(
    ("report", "is_fine"),
    [
        (previewed("dev", RENAME), True),
        (
            previewed(
                "dev",
                Printed([update(stored(name="a"), name="b")], [line("no", "reception", "error")]).review(),
            ),
            False,
        ),
        (report_stack(status("dev", review={"=": "Review"})), False),
        (report_stack(status("dev")), True),
        (FAILED, False),
        (report_stack(status("dev", State.INTERRUPTED)), False),
        (report_stack(StackStatus(stack="dev", state=State.STUCK)), False),
        (StackReport(status("dev"), not_approved="a secret"), False),
    ],
)
def test_what_is_not_fine_ends_a_command_with_a_problem(report: StackReport, is_fine: bool) -> None:
    """One of them is enough."""
    assert Report("offices", Command.PREVIEW, (previewed("ok", UNCHANGED), report)).is_fine is is_fine


def test_the_document_has_all_of_it() -> None:
    """As JSON."""
    document = json.loads(
        json.dumps(as_document(Report("offices", Command.UP, (FAILED, previewed("dev", EVERYTHING)))))
    )
    failed, other = document["stacks"]
    assert (document["version"], document["fine"], document["command"]) == (1, False, "up")
    assert failed["failures"] == [{"resource": "a", "text": "no"}, {"resource": "", "text": "neither `|`"}]
    assert (failed["failed"], failed["changes"], failed["calls"], failed["operations"]) == (
        30,
        4,
        2,
        {"update": 4},
    )
    assert other["summary"] == json.loads(
        json.dumps(summary.as_document(EVERYTHING, other["summary"]["over_limits"]))
    )


@pytest.mark.parametrize("stacks", [1, 5, 30])
def test_markdown_fits_a_comment(stacks: int) -> None:
    """However much there is; every stack is in it, and what has no room says so."""
    long = Printed(
        [
            update(stored(f"+1206555{index:04}", name="Old " * 70), f"n{index}", name="New " * 70)
            for index in range(200)
        ]
    ).review()
    reports = [previewed(f"stack-{index:02}", long) for index in range(stacks)]
    text = render_markdown(Report("offices", Command.PREVIEW, (*reports, FAILED)))
    assert len(text) <= MARKDOWN_LENGTH
    assert all(f"## `{each.status.stack}`" in text for each in [*reports, FAILED])
    assert "see the" in text


@given(
    st.lists(
        st.tuples(
            st.integers(1, 400),
            st.sampled_from([State.FAILED, State.SUCCEEDED]),
            st.sampled_from([3, 20, 300, 5_000]),
            st.sampled_from([0, 60, 299, 301, 2_000, 90_000]),
            st.integers(0, 100),
            st.booleans(),
        ),
        max_size=4,
    ),
    st.sampled_from([7, 100_000]),
)
def test_a_comment_holds_it_whatever_there_is(
    kinds: list[tuple[int, State, int, int, int, bool]], project: int
) -> None:
    """However many stacks, and however long what is said of them; what is not told is counted."""
    reports = []
    for number, state, name, why, failures, has_review in kinds:
        failed = tuple(Failure("a", "|@`" * (why // 3)) for _ in range(failures))
        outcome = Outcome(state=state, why="x" * why, failures=failed, failed=5 * failures)
        for index in range(number):
            ended = StackStatus(stack=f"{index}{'s' * name}", state=state, why=outcome.why, outcome=outcome)
            reports.append(StackReport(ended, EVERYTHING if has_review else None))
    text = render_markdown(Report("p" * project, Command.UP, tuple(reports)))
    assert len(text) <= MARKDOWN_LENGTH
    rows = text.partition("\n\n##")[0].count("\n|`")
    left = re.search(r"and ([\d,]+) more stacks?, ([\d,]+) of them not fine", text)
    assert rows + (int(left[1].replace(",", "")) if left else 0) == len(reports)
    if rows < len(reports) and left and left[2] != "0":
        # What is fine has gone before.
        assert "|succeeded|" not in text


@pytest.mark.parametrize(("number", "length"), [(20, 300), (40, 2_000), (300, 300), (1_000, 60), (20_000, 9)])
def test_the_stacks_that_have_failed_are_the_last_to_go(number: int, length: int) -> None:
    """Each of them has its row for as long as any have room."""
    fine = [report_stack(status(f"dev-{index}")) for index in range(number)]
    failed = [report_stack(status(f"prod-{index}", State.FAILED, why="x" * length)) for index in range(7)]
    text = render_markdown(Report("offices", Command.UP, (*fine, *failed)))
    assert len(text) <= MARKDOWN_LENGTH
    assert all(f"|`prod-{index}`|**failed**|" in text for index in range(7))
    assert text.startswith(f"## up of offices: {number} succeeded, 7 failed\n")


def test_a_long_failure_stands_below_the_table() -> None:
    """A single one too, where the table cuts it."""
    why = f"a: {'very ' * 100}wrong"
    report = report_stack(
        status("dev", State.FAILED, why=why, failures=(Failure("a", why.removeprefix("a: ")),), failed=1)
    )
    text = shown(report, command=Command.UP)
    assert why in " ".join(text.split())
    assert f"- `{why}`" in render_markdown(Report("offices", Command.UP, (report,)))


def test_names_and_errors_are_no_markup() -> None:
    """In a table's cell, and in a list."""
    text = render_markdown(Report("offices", Command.UP, (FAILED,)))
    assert "- `neither '\\|'`" in text


def _deep(levels: int) -> object:
    nested: object = []
    for _ in range(levels):
        nested = [nested]
    return nested


@pytest.mark.parametrize(
    "value", [5, "x", None, [5], [[]], {}, {"=": "Calls", "updates": "x"}, 1e300, _deep(900)]
)
@pytest.mark.parametrize("name", sorted(summary.pack_review(EVERYTHING)))
def test_a_damaged_review_is_the_failure_of_its_stack(name: str, value: object) -> None:
    """Whichever part of it is something else: the others are told all the same, in each form."""
    packed = {**summary.pack_review(EVERYTHING), name: value}
    report = Report(
        "offices", Command.PREVIEW, (report_stack(status("odd", review=packed)), previewed("good", RENAME))
    )
    text = shown(*report.stacks)
    for form in (text, render_markdown(report), json.dumps(as_document(report))):
        assert "good" in form
        assert "odd" in form


def _hostile(packed: object, text: str, key: str = "") -> object:
    """Return a review with a text in place of all that people chose."""
    if isinstance(packed, dict):
        return {
            name: _hostile(each, text, "=" if "value" in packed else name) for name, each in packed.items()
        }
    if isinstance(packed, list):
        return [_hostile(each, text, key) for each in packed]
    return text if isinstance(packed, str) and key not in {"=", "severity", "level"} else packed


@pytest.mark.parametrize(("findings", "word"), [("findings", "severity"), ("policy_findings", "level")])
def test_a_word_of_a_review_that_is_none_is_not_shown(findings: str, word: str) -> None:
    """It makes the whole of it one that nobody can read."""
    packed = summary.pack_review(EVERYTHING)
    packed[findings][0][word] = "\x1b[2J<b>"
    assert report_stack(status("dev", review=packed)).review is None


@pytest.mark.parametrize(
    "text", ["\x1b]0;owned\x07\x1b[2Jx", "x\n# heading", "x\r\u2028y", "x\u202ey", "x\x9b31m"]
)
def test_a_review_of_somebody_else_writes_no_control_characters(text: str) -> None:
    """Neither to a terminal nor to a comment."""
    packed = _hostile(summary.pack_review(EVERYTHING), text)
    report = report_stack(status("dev", review=packed))
    assert report.review is not None
    for form in (shown(report), render_markdown(Report("offices", Command.PREVIEW, (report,)))):
        assert all(each.isprintable() for each in form.split("\n"))
        assert not any(each.startswith("# heading") for each in form.split("\n"))
