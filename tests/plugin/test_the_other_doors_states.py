"""What the native door has stored, met by the dynamic one: a stack that moved there and came back."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2

from pulumi_chime.engine import Severity
from pulumi_chime.model.naming import with_native_names
from tests.plugin.runs import run, stored
from tests.support.emulator import Emulator, running_emulator
from tests.support.plugin import plain

NUMBER = "+12065550100"
DIFF_NONE = provider_pb2.DiffResponse.DIFF_NONE
IMPORTED = {"phoneNumber": NUMBER, "name": "Reception", "productType": "VoiceConnector", "__imported": True}


def by_the_native_door(number: str, **changed: Any) -> dict[str, Any]:
    """Return outputs in its spelling; the tests' plugin asks for the number's own."""
    return {**with_native_names(stored(number, **changed)), "phone_number": number}


def test_it_is_refreshed_without_a_change(emulator: Emulator) -> None:
    """What comes back is in the dynamic door's own spelling."""
    emulator.change(NUMBER, Name="Reception")
    outputs = by_the_native_door(NUMBER, name="Reception", managed=["name"])
    with run(emulator) as this:
        answer = this.plugin.read(NUMBER, outputs)
        refreshed, inputs = plain(answer.properties), plain(answer.inputs)
        assert this.plugin.diff(NUMBER, refreshed, inputs).changes == DIFF_NONE
    assert answer.id == NUMBER
    assert (inputs["name"], refreshed["name"]) == ("Reception", "Reception")
    assert not {"phoneNumber", "onDestroy"} & {*inputs, *refreshed}


def test_its_place_is_refreshed_without_a_change(emulator: Emulator) -> None:
    """What a connection had left to the stack is left to it again."""
    named = {"region": "us-east-1", "endpoint_url": emulator.url}
    with run(emulator) as this:
        answer = this.plugin.read(NUMBER, by_the_native_door(NUMBER, connection=named))
    assert (
        plain(answer.inputs)["connection"]
        == plain(answer.properties)["connection"]
        == {"region": "us-east-1"}
    )


def test_it_is_compared_and_updated(emulator: Emulator) -> None:
    """A fleet's bookkeeping included, whose key is hidden there."""
    outputs = by_the_native_door(NUMBER, name="Reception", managed=["name"], defaulted=["calling_name"])
    assert outputs["__defaulted"] == ["calling_name"]
    news = {"phone_number": NUMBER, "name": "Reception", "defaulted": ["calling_name"]}
    with run(emulator) as this:
        assert this.plugin.diff(NUMBER, outputs, news).changes == DIFF_NONE
        updated = this.plugin.update(NUMBER, outputs, {**news, "name": "Sales"})
    assert updated["name"] == "Sales"
    assert emulator.numbers()[NUMBER]["Name"] == "Sales"
    assert not [name for name in updated if name.startswith("__") and name != "__provider"]


def test_it_is_let_go(emulator: Emulator) -> None:
    """By both keys, whichever door has stored the first of them."""
    with run(emulator, releases=[NUMBER]) as this:
        this.plugin.delete(NUMBER, by_the_native_door(NUMBER, on_destroy="release"))
        this.plugin.delete("+12065550101", by_the_native_door("+12065550101", on_destroy="retain"))
    assert [call["phone_numbers"] for call in emulator.writes()] == [[NUMBER]]


@pytest.mark.parametrize(
    ("declared", "is_changed"),
    [
        ({}, False),
        ({"region": "us-east-1"}, False),
        ({"region": "us-east-1", "endpoint_url": "OURS"}, False),
        ({"region": "us-west-2"}, True),
        ({"region": "us-east-1", "endpoint_url": "http://127.0.0.1:1"}, True),
        ({"region": "us-east-1", "profile": "work"}, True),
    ],
    ids=str,
)
def test_what_its_provider_had_to_name_is_the_stacks_own_here(
    emulator: Emulator, declared: dict[str, str], *, is_changed: bool
) -> None:
    """A provider follows no setting of the stack, a connection does; the place is the same."""
    named = {"region": "us-east-1", "endpoint_url": emulator.url}
    outputs = by_the_native_door(NUMBER, connection=named)
    connection = {name: emulator.url if value == "OURS" else value for name, value in declared.items()}
    with run(emulator) as this:
        answer = this.plugin.diff(NUMBER, outputs, {"phone_number": NUMBER, "connection": connection})
    assert (answer.changes != DIFF_NONE) == is_changed


@pytest.mark.parametrize(
    ("declared", "refused"),
    [
        ({"name": "Reception"}, ""),
        ({}, ""),
        ({"name": "Reception", "calling_name": "Contoso"}, ""),
        ({"name": "Sales"}, "name is 'Reception', declared 'Sales'"),
        ({"name": "Sales", "on_adopt": "overwrite"}, ""),
    ],
    ids=str,
)
def test_what_was_imported_is_not_overwritten_by_the_first_deploy(
    declared: dict[str, str], refused: str
) -> None:
    """As if it were adopted: its update could no longer tell. Nothing that was never declared ceases to be managed."""
    with running_emulator("--numbers", "1", "--plain") as emulator, run(emulator) as this:
        inputs, problems = this.plugin.check(NUMBER, {"phone_number": NUMBER, **declared}, IMPORTED)
        assert list(problems) == ([""] if refused else [])
        assert refused in problems.get("", "")
        assert this.lines(Severity.INFO, NUMBER) == []
        assert "__imported" not in inputs
