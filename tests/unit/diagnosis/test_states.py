"""Several stacks' states compared: who manages which number, and what is no state."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pulumi_chime.diagnosis.finding import Verdict
from pulumi_chime.diagnosis.shared_numbers import compare_states
from pulumi_chime.diagnosis.states import State, UnreadableStateError, read_state
from pulumi_chime.model.resource_types import NATIVE_PHONE_NUMBER_TYPE, PHONE_NUMBER_TYPE, SET_TYPE

FIXTURES = sorted((Path(__file__).resolve().parents[2] / "fixtures" / "states").glob("*/state.json"))
_SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"
_SECRET = {"4dabf18193072939515e22adb298388d": _SECRET_SIGNATURE, "ciphertext": "v1:x"}

_NUMBER_WITH = (
    b'{"deployment": {"resources": [{"urn": "urn:pulumi:d::p::chime:index:PhoneNumber::x", '
    b'"type": "chime:index:PhoneNumber", "id": "+12065550100", "outputs": {"x": %s}}]}}'
)


def number(stack: str = "dev", door: str = PHONE_NUMBER_TYPE, **changes: Any) -> dict[str, Any]:
    """Return a stored number."""
    account, region = changes.pop("account", "123456789012"), changes.pop("region", "us-east-1")
    arn = "phone_number_arn" if door == PHONE_NUMBER_TYPE else "phoneNumberArn"
    outputs = {"region": region, "on_destroy": "retain", **changes.pop("outputs", {})}
    if account:
        outputs[arn] = f"arn:aws:chime:{region}:{account}:phone-number/x"
    return {
        "urn": f"urn:pulumi:{stack}::p::{door}::desk",
        "type": door,
        "custom": True,
        "id": "+12065550100",
        "outputs": outputs,
        **changes,
    }


def state(directory: Path, name: str, *resources: dict[str, Any], shape: str = "deployment") -> State:
    """Write and read a state."""
    inside = {"resources": list(resources)}
    document = {"deployment": inside} if shape == "deployment" else {"checkpoint": {"latest": inside}}
    (directory / name).write_text(json.dumps({"version": 3, **document}))
    return read_state(directory / name)


@pytest.mark.parametrize(
    ("theirs", "verdict"),
    [
        ({}, Verdict.WRONG),
        ({"door": NATIVE_PHONE_NUMBER_TYPE}, Verdict.WRONG),
        ({"id": "%2B12065550100"}, Verdict.WRONG),
        ({"account": "", "region": ""}, Verdict.WRONG),
        ({"outputs": {"name": _SECRET}}, Verdict.WRONG),
        ({"delete": True, "outputs": {"on_destroy": "release"}}, Verdict.WRONG),
        ({"id": "+12065550101"}, Verdict.FINE),
        ({"account": "999999999999"}, Verdict.FINE),
        ({"region": "us-west-2"}, Verdict.FINE),
        ({"delete": True, "retainOnDelete": True}, Verdict.FINE),
        ({"delete": True}, Verdict.FINE),
        ({"external": True}, Verdict.FINE),
        ({"outputs": {"connection": {"endpoint_url": "http://127.0.0.1:1"}}}, Verdict.FINE),
    ],
)
def test_a_number_of_two_stacks_is_found(tmp_path: Path, theirs: dict[str, Any], verdict: Verdict) -> None:
    """In one account and region as far as the states tell; what only leaves, and leaves it there, does not count."""
    mine = state(tmp_path, "a.json", number("a"))
    other = state(tmp_path, "b.json", number("b", **theirs), shape="checkpoint")
    (found,) = compare_states([mine, other])
    assert found.verdict is verdict
    assert verdict is Verdict.FINE or all(each in found.found for each in ("a.json", "b.json", "p/a", "p/b"))


def number_set(stack: str, *numbers: str, account: str = "123456789012") -> dict[str, Any]:
    """Return a stored set."""
    return {
        "urn": f"urn:pulumi:{stack}::p::{SET_TYPE}::offices",
        "type": SET_TYPE,
        "custom": True,
        "id": "offices",
        "outputs": {
            "numbers": {each: {"callingName": _SECRET, "status": "Assigned"} for each in numbers},
            "region": "us-east-1",
            "arnPrefix": f"arn:aws:chime:us-east-1:{account}:phone-number/",
            "onDestroy": "retain",
            "managed": ["calling_name"],
        },
    }


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        (number("b"), Verdict.WRONG),
        (number_set("b", "+12065550101", "+12065550100"), Verdict.WRONG),
        (number_set("b", "+12065550101"), Verdict.FINE),
        (number_set("b", "+12065550100", account="999999999999"), Verdict.FINE),
    ],
)
def test_a_number_of_a_set_is_found(tmp_path: Path, other: dict[str, Any], verdict: Verdict) -> None:
    """In a set, or as a resource of its own, in another stack of the same account."""
    mine = state(tmp_path, "a.json", number_set("a", "+12065550100", "+12065550102"))
    assert mine.other == ""
    (found,) = compare_states([mine, state(tmp_path, "b.json", other)])
    assert found.verdict is verdict


def _shown(value: object) -> dict[str, str]:
    """Return a secret as `pulumi stack export --show-secrets` prints it."""
    return {"4dabf18193072939515e22adb298388d": _SECRET_SIGNATURE, "plaintext": json.dumps(value)}


_SET_PROPERTIES = ("numbers", "region", "arnPrefix", "onDestroy", "managed", "defaults", "connection")
_NUMBER_PROPERTIES = ("region", "phone_number_arn", "on_destroy", "connection", "name", "managed", "waiting")


@pytest.mark.parametrize("door", [PHONE_NUMBER_TYPE, SET_TYPE])
@pytest.mark.parametrize("form", ["encrypted", "shown"])
@pytest.mark.parametrize("name", ["all", *dict.fromkeys((*_SET_PROPERTIES, *_NUMBER_PROPERTIES))])
def test_any_output_may_be_secret(tmp_path: Path, door: str, form: str, name: str) -> None:
    """`additional_secret_outputs` may name each: the number is found, in any account where that is not told."""
    mine = number("a") if door == PHONE_NUMBER_TYPE else number_set("a", "+12065550100")
    mine["inputs"] = {"numbers": {"+12065550100": {"callingName": _SECRET}}}
    mine["outputs"] |= {"connection": {}, "defaults": {}, "waiting": []}
    for each in mine["outputs"] if name == "all" else {name} & mine["outputs"].keys():
        value = mine["outputs"][each]
        mine["outputs"][each] = _SECRET if form == "encrypted" else _shown(value)
    read = state(tmp_path, "a.json", mine)
    assert [each.phone_number for each in read.managed] == ["+12065550100"]
    (found,) = compare_states([read, state(tmp_path, "b.json", number("b"))])
    assert found.verdict is Verdict.WRONG
    if form == "shown":
        assert "account 123456789012, us-east-1" in found.found


def test_numbers_that_only_a_secret_tells_are_not_known(tmp_path: Path) -> None:
    """Where what is declared is encrypted too: it is said, with what to do, and other numbers are compared."""
    mine = number_set("a", "+12065550100")
    mine["outputs"]["numbers"] = _SECRET
    mine["inputs"] = {"numbers": _SECRET}
    mine["urn"] = mine["urn"].replace("offices", "hidden")
    read = state(tmp_path, "a.json", mine, number("a"))
    first, second = compare_states([read, state(tmp_path, "b.json", number("b"))])
    assert (first.verdict, second.verdict) == (Verdict.NOT_KNOWN, Verdict.WRONG)
    assert "hidden in p/a" in first.found
    (only,) = compare_states([read])
    assert only.verdict is Verdict.NOT_KNOWN
    mine["delete"] = mine["retainOnDelete"] = True
    assert state(tmp_path, "a.json", mine).untold == ()


@pytest.mark.parametrize(
    ("theirs", "verdict"),
    [(_SECRET, Verdict.WRONG), ({"endpointUrl": _SECRET}, Verdict.WRONG), ({}, Verdict.FINE)],
)
def test_an_address_that_is_secret_may_be_any(tmp_path: Path, theirs: object, verdict: Verdict) -> None:
    """It is not taken for AWS's own."""
    mine = number("a", outputs={"connection": {"endpoint_url": "http://127.0.0.1:1"}})
    other = number("b", door=NATIVE_PHONE_NUMBER_TYPE, outputs={"connection": theirs})
    (found,) = compare_states([state(tmp_path, "a.json", mine), state(tmp_path, "b.json", other)])
    assert found.verdict is verdict


def test_a_number_twice_in_one_state_is_found(tmp_path: Path) -> None:
    """As it is by the provider, within one run."""
    (found,) = compare_states([state(tmp_path, "a.json", number(), number(door=NATIVE_PHONE_NUMBER_TYPE))])
    assert found.verdict is Verdict.WRONG


def test_one_stack_given_twice_is_told(tmp_path: Path) -> None:
    """It may be two backends' stacks of one name, so the numbers are compared all the same."""
    found = compare_states([state(tmp_path, name, number()) for name in ("a.json", "b.json")])
    assert [each.verdict for each in found] == [Verdict.HINT, Verdict.WRONG]


def test_many_shared_numbers_are_counted(tmp_path: Path) -> None:
    """Twenty are shown, and how many more there are."""
    states = [
        state(tmp_path, name, *(number(name, id=f"+1206555{each:04}") for each in range(100)))
        for name in ("a", "b")
    ]
    found = [*compare_states(states)]
    assert len(found) == 21
    assert found[-1].found == "80 more numbers managed twice"


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.parent.name)
def test_states_that_were_stored_by_the_engine_are_read(path: Path) -> None:
    """Encrypted values and older shapes included; nothing but numbers is in them."""
    read = read_state(path)
    assert (read.stack, read.other) == ("test/dev", "")
    assert len(read.managed) >= 6
    assert {each.account_id for each in read.managed} == {"123456789012"}
    assert {each.endpoint_url for each in read.managed} == {"http://127.0.0.1:1"}


def test_other_resources_are_seen(tmp_path: Path) -> None:
    """They decide whether checkpoints may be left out."""
    bucket = {
        "urn": "urn:pulumi:dev::p::aws:s3:Bucket::b",
        "type": "aws:s3:Bucket",
        "custom": True,
        "id": "b",
    }
    assert state(tmp_path, "a.json", bucket, number()).other == bucket["urn"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"{",
        b"null",
        b"5",
        b"[]",
        b"{}",
        b'{"deployment": []}',
        b'{"deployment": {"resources": 5}}',
        b'{"deployment": {"resources": {"a": 1}}}',
        b'{"deployment": {"resources": [5]}}',
        b'{"deployment": {"resources": [{"urn": 5, "type": "a"}]}}',
        b'{"deployment": {"resources": [{"urn": "a", "type": "b"}]}}',
        b'{"deployment": {"resources": [{"urn": "urn:pulumi:d::p::chime:index:PhoneNumber::x", "type": "chime:index:PhoneNumber", "id": "x"}]}}',
        b"[" * 100_000,
        _NUMBER_WITH % (b"[" * 600 + b"]" * 600),
        _NUMBER_WITH % (b'{"a":' * 600 + b"1" + b"}" * 600),
        b'{"steps": []}',
    ],
)
def test_what_is_no_state_is_refused(tmp_path: Path, content: bytes) -> None:
    """One line that names the file."""
    (tmp_path / "state.json").write_bytes(content)
    with pytest.raises(UnreadableStateError, match=r"^[^\n]*state\.json: [^\n]+$"):
        read_state(tmp_path / "state.json")


@pytest.mark.parametrize("name", [".", "nowhere"])
def test_what_is_no_file_is_refused(tmp_path: Path, name: str) -> None:
    """A directory, and nothing at all."""
    with pytest.raises(UnreadableStateError):
        read_state(tmp_path / name)


def test_a_stack_without_resources_is_a_state(tmp_path: Path) -> None:
    """A new stack's export has null for them."""
    (tmp_path / "new.json").write_text('{"version": 3, "deployment": {"manifest": {}}}')
    assert read_state(tmp_path / "new.json").managed == ()
