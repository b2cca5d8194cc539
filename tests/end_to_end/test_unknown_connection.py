"""A region that another resource gives, through the real engine: not known in a preview, nor while that is replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.emulator import Emulator
    from tests.support.stack import Run, Stack

A, B = "+12065550100", "+12065550101"
HERE, ELSEWHERE = "us-east-1", "us-west-2"

PROGRAM = """
import pulumi
import pulumi_chime as chime
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider, UpdateResult


class SiteProvider(ResourceProvider):
    def create(self, props):
        return CreateResult("site", {{**props, "region": props["place"]}})

    def update(self, _id, _olds, props):
        if props["place"] == "nowhere":
            raise RuntimeError("no such place")
        return UpdateResult({{**props, "region": props["place"]}})

    def diff(self, _id, olds, news):
        differs = [name for name in ("kind", "place") if olds[name] != news[name]]
        return DiffResult(bool(differs), ["kind"] if "kind" in differs else [], delete_before_replace=True)


class Site(Resource):
    region: pulumi.Output[str]

    def __init__(self, name, **inputs):
        super().__init__(SiteProvider(), name, {{"region": None, **inputs}})


site = Site("site", kind="{kind}", place="{place}")
connection = chime.Connection(region=site.region)
"""
NUMBERS = f"""
for name, number in (("a", "{A}"), ("b", "{B}")):
    chime.PhoneNumber(name, phone_number=number, name="Reception", on_destroy="release", connection=connection)
"""
NOT_LOOKED_AT = (
    "numbers with a value that is known only after up are not looked at in the account; "
    "the first of them: {} (connection)"
)


def program(numbers: str = NUMBERS, *, kind: str = "leased", place: str = HERE) -> str:
    """Return a program whose numbers are where a site is; a site of another kind is deleted before it is replaced."""
    return PROGRAM.format(kind=kind, place=place) + numbers


def stack_elsewhere(emulator: Emulator, new_stack: Callable[..., Stack], text: str) -> Stack:
    """Return a stack whose own region is another one, where each number may be named for a release but is declared."""
    stack = new_stack(emulator, text)
    stack.configure("region", ELSEWHERE)
    return stack


def assert_told_once(run: Run) -> None:
    """One line of the whole run says that numbers were not looked at; nothing is a bug."""
    lines = [line.strip() for line in run.output.splitlines()]
    assert sum(lines.count(NOT_LOOKED_AT.format(first)) for first in ("a", "b")) == 1, run.output
    assert "BugError" not in run.output
    assert "preflight:" not in run.output


def test_a_region_that_is_not_known_in_the_preview(
    emulator: Emulator, new_stack: Callable[..., Stack]
) -> None:
    """The preview asks no account, least of all the stack's own; `up` adopts where the region has turned out to be."""
    stack = stack_elsewhere(emulator, new_stack, program())
    previewed = stack.preview()
    assert_told_once(previewed)
    assert "+ 4 to create" in previewed.output
    assert emulator.calls() == []

    stack.up("--skip-preview")
    assert {call["region"] for call in emulator.calls()} == {HERE}
    assert [emulator.numbers()[number]["Name"] for number in (A, B)] == ["Reception"] * 2
    assert {row["outputs"]["region"] for row in stack.state().values()} == {HERE}

    emulator.forget_calls()
    assert "4 unchanged" in stack.up().output
    assert emulator.calls() == []


def test_a_region_whose_resource_is_replaced(emulator: Emulator, new_stack: Callable[..., Stack]) -> None:
    """The engine asks before it deletes the site whether the numbers have to go too: they stay, and change nothing."""
    stack = stack_elsewhere(emulator, new_stack, program())
    stack.up("--skip-preview")
    before = stack.state()
    emulator.forget_calls()
    stack.write(program(kind="owned"))
    previewed = stack.preview()
    assert_told_once(previewed)
    assert "~ 2 to update" in previewed.output
    assert "+-1 to replace" in previewed.output
    replaced = stack.up("--skip-preview")
    assert "+-1 replaced" in replaced.output
    assert "updated" not in replaced.output
    assert emulator.calls() == []
    assert stack.state() == before


def test_a_region_that_has_become_another_one(emulator: Emulator, new_stack: Callable[..., Stack]) -> None:
    """With the site replaced as well: each number is looked for there, and stays here where it is not found."""
    stack = stack_elsewhere(emulator, new_stack, program())
    stack.up("--skip-preview")
    before = stack.state()
    emulator.forget_calls()
    stack.write(program(kind="owned", place="eu-central-1"))
    assert_told_once(stack.preview())
    assert emulator.calls() == []
    moved = stack.run("up", "--yes", "--skip-preview", "--continue-on-error")
    assert moved.code != 0
    refused = [line for line in moved.errors() if "ChimeError" in line and "not found" in line]
    assert len(refused) == 2, moved.output
    assert {call["region"] for call in emulator.calls()} == {"eu-central-1"}
    assert emulator.writes() == []
    assert stack.state() == before


def test_a_region_whose_resource_has_failed(emulator: Emulator, new_stack: Callable[..., Stack]) -> None:
    """The engine then leaves the region out, which is not taken for the stack's own: no account is asked."""
    stack = new_stack(emulator, program(place=HERE))
    stack.up("--skip-preview")
    stack.configure("region", ELSEWHERE)
    before = stack.state()
    emulator.forget_calls()
    stack.write(program(place="nowhere"))
    failed = stack.run("up", "--yes", "--skip-preview", "--continue-on-error")
    assert failed.code != 0
    problem = "its region has no value: what it comes from has failed in this run, or is None"
    assert failed.output.count(f"has a problem: {problem}") == 2, failed.output
    assert emulator.calls() == []
    assert stack.state() == before


def test_one_number_on_two_connections_is_refused_once_they_are_known(
    emulator: Emulator, new_stack: Callable[..., Stack]
) -> None:
    """The preview cannot tell; `up` does, before the second of them is adopted."""
    twice = f"""
chime.PhoneNumber("a", phone_number="{A}", name="One", connection=connection)
chime.PhoneNumber("b", phone_number="{A}", name="Two", connection=chime.Connection(region="{HERE}"))
"""
    stack = new_stack(emulator, program(twice))
    stack.preview()
    run = stack.run("up", "--yes", "--skip-preview")
    assert run.code != 0
    assert (
        f"error: phone number {A} is declared twice, as b and as a; a number belongs to one resource"
        in run.output
    )
    assert "Traceback" not in run.output
    assert len(emulator.writes()) <= 1
