"""What is true of the dynamic door alone: a connection of a number's own, and settings that are read with the first call."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from pulumi.runtime import rpc

from pulumi_chime.engine import Severity
from tests.plugin.comparing import INPUTS, NUMBER, OTHER, STATE, changes
from tests.plugin.runs import refusal, run, stored
from tests.plugin.test_journal import ADDRESSES, SECRET, TOKEN
from tests.support.plugin import plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.plugin.runs import Run
    from tests.support.emulator import Emulator

UNKNOWN = rpc.UNKNOWN


@pytest.fixture(scope="module")
def shared(shared_emulator: Emulator) -> Iterator[Run]:
    """A plugin for calls that leave nothing behind."""
    with run(shared_emulator, preflight="off") as this:
        yield this


@pytest.mark.parametrize("connection", [{}, {"region": "us-east-1"}], ids=["none", "its own region named"])
def test_where_it_lives_already_moves_nothing(shared: Run, connection: dict[str, Any]) -> None:
    """Nor is it a change to name no connection."""
    is_changed, replaces = changes(shared, {**INPUTS, "connection": connection})
    assert (is_changed, replaces) == (bool(connection), [])


@pytest.mark.parametrize(
    ("change", "replaces"),
    [
        ({"connection": {"profile": "other"}}, []),
        ({"connection": {"region": "us-west-2"}}, ["connection"]),
        ({"connection": {"endpoint_url": "http://127.0.0.1:4566"}}, ["connection"]),
        ({"phone_number": OTHER, "connection": {"region": "us-west-2"}}, ["phone_number", "connection"]),
    ],
    ids=str,
)
def test_another_region_or_endpoint_replaces(
    shared: Run, change: dict[str, Any], replaces: list[str]
) -> None:
    """Another profile is another way to the same place."""
    assert changes(shared, {**INPUTS, **change}) == (True, replaces)


NOT_KNOWN_YET: list[dict[str, Any]] = [
    {"connection": UNKNOWN},
    {"connection": {"region": UNKNOWN}},
    {"connection": {"region": "us-east-1", "profile": UNKNOWN}},
    {"connection": {"region": UNKNOWN, "profile": UNKNOWN, "endpoint_url": UNKNOWN}},
    {"phone_number": UNKNOWN, "connection": UNKNOWN, "name": UNKNOWN, "on_destroy": UNKNOWN},
    # Which inputs are secret; the other door has that from the engine.
    {"secret_inputs": UNKNOWN},
    {"secret_inputs": ["name", UNKNOWN]},
]


def _shortly(news: dict[str, Any]) -> str:
    return str(news).replace(UNKNOWN, "?")


@pytest.mark.parametrize("unknown", NOT_KNOWN_YET, ids=_shortly)
def test_a_connection_that_is_not_known_yet_is_passed_on(shared: Run, unknown: dict[str, Any]) -> None:
    """It breaks no rule, shows as a change, and replaces nothing."""
    news = {**INPUTS, **unknown}
    inputs, problems = shared.plugin.check("reception", news, INPUTS)
    assert (inputs, problems) == (news, {})
    assert changes(shared, inputs) == (True, [])


@pytest.mark.parametrize("unknown", NOT_KNOWN_YET, ids=_shortly)
def test_nothing_is_asked_while_a_connection_is_not_known(
    emulator: Emulator, unknown: dict[str, Any]
) -> None:
    """New numbers are looked at when all of them is known; until then one line says so, of however many."""
    with run(emulator, preflight="strict") as this:
        for number in (NUMBER, OTHER):
            news = {**INPUTS, "phone_number": number, **unknown}
            assert this.plugin.check(number, news) == (news, {})
        (line,) = this.engine.messages()
    assert line.endswith(f"; the first of them: {NUMBER} ({', '.join(sorted(unknown))})")
    assert emulator.calls() == []


def test_a_number_is_refused_once_both_its_connections_are_known(emulator: Emulator) -> None:
    """While one is not, nobody can tell whether it is the same account and region; a release is out of question."""
    unknown = {"phone_number": NUMBER, "connection": {"region": UNKNOWN}}
    with run(emulator, preflight="off", releases=[OTHER]) as this:
        assert this.plugin.check("one", unknown)[1] == {}
        assert this.plugin.check("other", {"phone_number": NUMBER})[1] == {}
        known = {"phone_number": NUMBER, "connection": {"region": "us-east-1"}}
        assert this.plugin.check("one", known)[1] == {
            "phone_number": "this number is declared twice, as other and as one; remove one of them"
        }
        elsewhere = {"phone_number": NUMBER, "connection": {"region": "us-west-2"}}
        assert this.plugin.check("elsewhere", elsewhere)[1] == {}
        _, problems = this.plugin.check("named", {**unknown, "phone_number": OTHER})
        assert "named as one to be released" in problems["phone_number"]


@pytest.mark.parametrize("connection", [UNKNOWN, {"region": "eu-west-2"}], ids=["not known", "elsewhere"])
def test_a_number_that_is_declared_on_any_connection_is_not_released(
    emulator: Emulator, connection: object
) -> None:
    """Though the file names it, and the state says so: this program declares it, wherever that will be."""
    with run(emulator, releases=[NUMBER]) as this:
        this.plugin.check("one", {"phone_number": NUMBER, "connection": connection})
        this.plugin.delete("gone", stored(NUMBER, on_destroy="release"))
        assert this.lines(Severity.WARNING, "gone") == [
            f"phone number {NUMBER} stays in the account: this program declares it"
        ]
    assert emulator.writes() == []


def test_a_connection_is_stored_and_read_as_it_was_declared(emulator: Emulator) -> None:
    """Empty parts included: what is declared comes back."""
    with run(emulator) as this:
        connection = {"region": "us-east-1", "profile": ""}
        outputs = this.adopt(NUMBER, connection=connection)
        answer = this.plugin.read(NUMBER, outputs)
    assert outputs["connection"] == connection
    assert (plain(answer.properties), plain(answer.inputs)["connection"]) == (outputs, connection)


def test_another_profile_is_stored_without_a_call(emulator: Emulator, tmp_path: Path) -> None:
    """It is an update, so that read and delete find it."""
    profiles = tmp_path / "config"
    profiles.write_text("[default]\n")
    with run(emulator, {"AWS_CONFIG_FILE": str(profiles)}) as this:
        news = {"phone_number": NUMBER, "name": "Reception", "connection": {"profile": "default"}}
        outputs = this.plugin.update(NUMBER, STATE, news)
        answer = this.plugin.diff(NUMBER, outputs, news)
    assert (outputs["connection"], answer.changes) == (news["connection"], answer.DIFF_NONE)
    assert emulator.calls() == []


def test_two_connections_are_told_apart(emulator: Emulator, tmp_path: Path) -> None:
    """What is wrong with one is no word about the other."""
    config = tmp_path / "config"
    config.write_text("[profile work]\n")
    numbers = list(emulator.numbers())[:5]
    with run(emulator, {"AWS_CONFIG_FILE": str(config)}) as this:
        messages = [
            refusal(this.plugin.create, number, {"phone_number": number, "connection": {"profile": profile}})
            for number, profile in zip(numbers, ["work", "absent", "work", "absent"], strict=False)
        ]
        this.plugin.create(numbers[4], {"phone_number": numbers[4]})
    codes = ["NoCredentialsError", "ProfileNotFound"]
    assert all(f"connect: {code}: " in line for code, line in zip(codes, messages, strict=False))
    assert messages[2:] == [
        f"pulumi_chime.ChimeError: phone number {number}: connect: {code}; "
        f"the error of phone number {explained} says why"
        for number, code, explained in zip(numbers[2:], codes, numbers, strict=False)
    ]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_credential_of_a_connection_s_address_is_in_an_error(address: str, emulator: Emulator) -> None:
    """Whether nobody listens there or it is no address at all, and whether it is read or written."""
    inputs = {"connection": {"endpoint_url": address}}
    output = ""
    with contextlib.suppress(grpc.RpcError), run(emulator, retryBudgetSeconds="0") as this:
        try:
            _, problems = this.plugin.check(NUMBER, {"phone_number": NUMBER, "name": "Reception", **inputs})
            output += str(problems)
            news = {"phone_number": NUMBER, "name": "Reception", **inputs}
            output += refusal(this.plugin.update, NUMBER, stored(NUMBER, **inputs), news)
            output += refusal(this.plugin.create, NUMBER, news)
        except grpc.RpcError as error:
            output += str(error.details())
        output += "".join(line.message for line in this.engine.lines)
    assert output
    assert SECRET not in output
    assert TOKEN not in output


def test_impossible_settings_are_listed_without_a_traceback(emulator: Emulator) -> None:
    """Each with its value and what is accepted; the engine shows the same to every resource."""
    with run(emulator, batchSize="51", preflight="on") as this:
        message = refusal(this.plugin.check, "reception", INPUTS)
        again = refusal(this.plugin.create, "reception", INPUTS)
    assert (
        message
        == again
        == (
            "pulumi_chime.SettingsError: chime:batchSize '51': expected a whole number from 1 to 50\n"
            "chime:preflight 'on': expected one of report, strict, off"
        )
    )
