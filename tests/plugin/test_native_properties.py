"""Properties on the native door: values of every kind in every place, secret, not known, null or of no use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pulumi.runtime.proto import provider_pb2

from tests.plugin.native import (
    DIFF_SOME,
    NUMBER,
    UNKNOWN,
    Properties,
    Resource,
    plain,
    run,
    secret,
    shown,
)
from tests.support.borders import NATIVE_AS_IT_IS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.plugin.runs import Run
    from tests.support.emulator import Emulator

NAMES = ("phoneNumber", "name", "callingName", "productType", "onAdopt", "onDestroy")
HIDDEN = "hunter2x"
"""No valid value of any property but a name."""


@pytest.fixture(scope="module")
def shared(shared_emulator: Emulator) -> Iterator[Run]:
    """A plugin for calls that leave nothing behind."""
    with run(shared_emulator, preflight="off") as this:
        yield this


def failures(this: Run, news: Properties) -> list[tuple[str, str]]:
    """Return what Check has against inputs: property and reason, in order."""
    request = provider_pb2.CheckRequest(urn=NATIVE_AS_IT_IS.urn("n"), news=NATIVE_AS_IT_IS.send(news))
    return [(each.property, each.reason) for each in this.plugin.call("Check", request).failures]


@pytest.mark.parametrize("name", NAMES)
def test_null_is_not_declared(shared: Run, name: str) -> None:
    """Nothing but the number has to be there."""
    news = {"phoneNumber": NUMBER, name: None}
    inputs, problems = shared.plugin.check("n", news)
    if name == "phoneNumber":
        assert list(problems) == ["phoneNumber"]
        assert "has no value" in problems["phoneNumber"]
    else:
        assert (inputs, problems) == ({"phoneNumber": NUMBER}, {})


def test_all_that_is_wrong_is_told_at_once(shared: Run) -> None:
    """Names that no number has beside values that break a rule."""
    news = {"phoneNumber": NUMBER, "calling_name": "Contoso", "callingName": "A", "Name": "x", "name": 3}
    assert [name for name, _ in failures(shared, news)] == ["Name", "calling_name", "name", "callingName"]
    (_, reason), *_ = failures(shared, {"phoneNumber": NUMBER, "calling_name": "Contoso"})
    assert reason == f"a phone number has no such property; it has {', '.join(NAMES_IN_ORDER)}"


NAMES_IN_ORDER = ("phoneNumber", "productType", "name", "callingName", "onAdopt", "onDestroy")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("wrap", [secret, lambda value: [secret(value)], lambda value: {"a": secret(value)}])
def test_no_secret_is_shown(emulator: Emulator, name: str, wrap: Any) -> None:
    """What may not be secret is refused as such, what may is refused for its value: neither shows it."""
    with run(emulator) as this:
        found = failures(this, {"phoneNumber": NUMBER, name: wrap(f"{HIDDEN}!")})
        said = "".join(line.message for line in this.engine.lines)
    (reason,) = [reason for property_name, reason in found if not property_name]
    assert reason.startswith(f"{name}: ")
    assert [each for each, _ in found if each] == []
    if name not in {"name", "callingName"}:
        assert (
            reason
            == f"{name}: a secret, which the engine would show; only callingName and name may be secret"
        )
    assert HIDDEN not in str(found) + said
    assert "it contains" not in reason


def test_a_secret_number_is_not_looked_at(emulator: Emulator) -> None:
    """A line about it would show it."""
    with run(emulator) as this:
        (found,) = failures(this, {"phoneNumber": secret("+1 206 555 0100"), "name": "Reception"})
        assert this.engine.messages() == []
    assert "0100" not in str(found)
    assert emulator.calls() == []


def test_a_property_that_does_not_exist_shows_no_secret(shared: Run) -> None:
    """Its value would stand in the engine's line, if the property were named to it."""
    ((name, reason),) = failures(shared, {"phoneNumber": NUMBER, "password": secret(HIDDEN)})
    assert name == ""
    assert reason.startswith("password: a phone number has no such property")


@pytest.mark.parametrize("name", ["name", "callingName"])
def test_a_secret_stays_one_through_every_step(emulator: Emulator, name: str) -> None:
    """In checked inputs, in the outputs of a preview, a create, a read and an update; in no line."""
    first, second = ("Hunter two", "Hunter three")
    with run(emulator) as this:
        number = Resource.created(this, phoneNumber=NUMBER, **{name: secret(first)})
        assert number.inputs[name] == number.outputs[name] == secret(first)
        preview = provider_pb2.CreateRequest(
            urn=NATIVE_AS_IT_IS.urn("reception"), properties=NATIVE_AS_IT_IS.send(number.inputs), preview=True
        )
        assert plain(this.plugin.call("Create", preview).properties)[name] == secret(first)
        emulator.control("POST", "clock", {"advance_seconds": 73 * 3600})
    with run(emulator) as later:
        number.this = later
        assert not number.refresh()
        assert number.inputs[name] == number.outputs[name] == secret(first)
        assert number.up(phoneNumber=NUMBER, **{name: secret(second)})
        assert number.outputs[name] == secret(second)
        # No longer declared so, it is still stored encrypted; its value was shown to nobody.
        assert not number.up(phoneNumber=NUMBER, **{name: second})
        said = "".join(line.message for line in (*this.engine.lines, *later.engine.lines))
    assert "Hunter" not in said


@pytest.mark.parametrize("name", ["name", "callingName"])
def test_a_secret_that_is_not_known_yet_stays_secret(shared: Run, name: str) -> None:
    """In the checked inputs and in what a preview shows of a new number."""
    inputs, problems = shared.plugin.check("n", {"phoneNumber": NUMBER, name: secret(UNKNOWN)})
    assert (inputs[name], problems) == (secret(UNKNOWN), {})
    request = provider_pb2.CreateRequest(
        urn=NATIVE_AS_IT_IS.urn("n"), properties=NATIVE_AS_IT_IS.send(inputs), preview=True
    )
    assert plain(shared.plugin.call("Create", request).properties)[name] == secret(UNKNOWN)


def test_becoming_secret_is_a_change(emulator: Emulator) -> None:
    """So that what is stored becomes secret, without a call."""
    with run(emulator) as this:
        number = Resource.created(this, phoneNumber=NUMBER, name="Reception")
        emulator.forget_calls()
        assert number.up(phoneNumber=NUMBER, name=secret("Reception"))
        assert number.outputs["name"] == secret("Reception")
    assert emulator.calls() == []


@pytest.mark.parametrize("name", NAMES)
def test_a_value_that_is_not_known_is_unknown_in_what_a_preview_shows(emulator: Emulator, name: str) -> None:
    """Of a new number and of one that is updated; nothing is written, and no call is made."""
    stored = {"phoneNumber": NUMBER, "name": "Reception"}
    with run(emulator) as this:
        number = Resource.created(this, **stored)
        emulator.forget_calls()
        inputs, problems = this.plugin.check("reception", {**stored, name: UNKNOWN}, number.inputs)
        assert problems == {}
        new = provider_pb2.CreateRequest(
            urn=NATIVE_AS_IT_IS.urn("reception"), properties=NATIVE_AS_IT_IS.send(inputs), preview=True
        )
        update = provider_pb2.UpdateRequest(
            id=NUMBER,
            urn=NATIVE_AS_IT_IS.urn("reception"),
            olds=NATIVE_AS_IT_IS.send(number.outputs),
            old_inputs=NATIVE_AS_IT_IS.send(number.inputs),
            news=NATIVE_AS_IT_IS.send(inputs),
            preview=True,
        )
        previewed = [
            plain(this.plugin.call("Create", new).properties),
            plain(this.plugin.call("Update", update).properties),
        ]
        answer = this.plugin.diff("reception", number.outputs, inputs, number.inputs)
    assert answer.changes == DIFF_SOME
    if name in {"phoneNumber", "name", "callingName", "productType"}:
        assert [each[name] for each in previewed] == [UNKNOWN, UNKNOWN]
    assert previewed[0]["status"] == UNKNOWN
    assert previewed[1]["status"] == "Unassigned"
    assert emulator.calls() == []


@pytest.mark.parametrize(
    "kind", ["1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", "3eeb2bf0-c639-47a8-9e75-3b44932eb421"]
)
def test_whatever_kind_of_value_is_not_known_it_is_passed_on(shared: Run, kind: str) -> None:
    """A number or a truth value of another resource has a text of its own."""
    inputs, problems = shared.plugin.check("n", {"phoneNumber": NUMBER, "name": kind})
    assert (inputs["name"], problems) == (UNKNOWN, {})


def test_drift_is_shown_as_a_change_of_what_was_read(emulator: Emulator) -> None:
    """A refresh brings the live value into the inputs, and `--diff` shows both."""
    with run(emulator) as this:
        number = Resource.created(this, phoneNumber=NUMBER, name="Reception")
        emulator.change(NUMBER, Name="Front desk")
    with run(emulator) as this:
        number.this = this
        assert number.refresh()
        assert number.inputs == {"phoneNumber": NUMBER, "name": "Front desk"}
        assert shown(number.diff(phoneNumber=NUMBER, name="Reception")) == {"name": "UPDATE"}
