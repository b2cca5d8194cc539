"""Programs that look an account up, against a real emulator."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING, Any

import pulumi
import pytest
from pulumi.runtime import set_all_config

import pulumi_chime as chime
from tests.support.emulator import running_emulator
from tests.unit.mocked_program import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pulumi_chime.model.numbers import Live
    from tests.support.emulator import Emulator

OURS, ANOTHER = "123456789012", "999999999999"


@pytest.fixture(scope="module")
def shared_account() -> Iterator[Emulator]:
    """An account of 120 numbers, and one without any for the access key `empty`."""
    with running_emulator("--numbers", "120", "--plain", "--account", f"empty={ANOTHER}") as emulator:
        yield emulator


@pytest.fixture
def account(shared_account: Emulator) -> Iterator[Emulator]:
    """The account on a good day; of the stack nothing is set."""
    shared_account.heal()
    shared_account.forget_calls()
    yield shared_account
    set_all_config({})


@pytest.fixture
def connection(account: Emulator, monkeypatch: pytest.MonkeyPatch) -> chime.Connection:
    """The connection to it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    return chime.Connection(region="us-east-1", endpoint_url=account.url)


def test_all_numbers_are_listed(account: Emulator, connection: chime.Connection) -> None:
    """Every page of the account, in its order."""
    found = chime.list_phone_numbers(connection=connection)
    assert [number.phone_number for number in found] == list(account.numbers())


def test_one_number_is_found_by_any_spelling(account: Emulator, connection: chime.Connection) -> None:
    """As it is now, with what the service shows of it."""
    number = next(iter(account.numbers()))
    account.change(number, Name="Front desk")
    found = chime.get_phone_number(number.replace("+", "%2B"), connection=connection)
    assert (found.phone_number, found.name, found.status) == (number, "Front desk", "Unassigned")


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("+12025550199", r"phone number \+12025550199: not found; .*chime:region"),
        ("0123", r"'0123'.*\+12065550100"),
    ],
)
def test_a_number_that_cannot_be_found_ends_the_program(
    connection: chime.Connection, number: str, message: str
) -> None:
    """In one line, without a traceback."""
    with pytest.raises(pulumi.RunError, match=message):
        chime.get_phone_number(number, connection=connection)


def test_an_account_that_cannot_be_asked_ends_the_program(connection: chime.Connection) -> None:
    """In one line that says what to check."""
    nowhere = chime.Connection(region="us-east-1", endpoint_url="http://127.0.0.1:9")
    with pytest.raises(pulumi.RunError, match=r"EndpointConnectionError.*chime:endpointUrl"):
        chime.list_phone_numbers(connection=nowhere)


LOOKUPS: dict[str, Callable[[chime.Connection], Live | list[Live]]] = {
    "get": lambda connection: chime.get_phone_number("+12065550100", connection=connection),
    "get none": lambda connection: chime.get_phone_number("+12025550199", connection=connection),
    "list": lambda connection: chime.list_phone_numbers(connection=connection),
}


@pytest.mark.parametrize("lookup", LOOKUPS)
def test_another_account_than_the_allowed_one_is_not_looked_up(
    connection: chime.Connection, lookup: str
) -> None:
    """As the provider refuses it, and in its words; none of that account's numbers gets into the program."""
    set_all_config({"chime:accountId": ANOTHER})
    with pytest.raises(pulumi.RunError) as failed:
        LOOKUPS[lookup](connection)
    assert str(failed.value) == (
        f"connected to account {OURS}, but chime:accountId allows only {ANOTHER}; "
        "correct the profile or the setting"
    )


def test_the_allowed_account_is_looked_up(
    connection: chime.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And one that has no number shows nothing that could be another account's."""
    set_all_config({"chime:accountId": OURS})
    assert chime.get_phone_number("+12065550100", connection=connection).account_id == OURS
    assert len(chime.list_phone_numbers(connection=connection)) == 120
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "empty")
    assert chime.list_phone_numbers(connection=connection) == []


@pytest.mark.parametrize("lookup", ["get", "list"])
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 429},
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 503},
        {"kind": "drop"},
        {"kind": "malformed_body"},
    ],
    ids=lambda fault: f"{fault['kind']}{fault.get('status', '')}",
)
def test_what_passes_is_waited_for(
    account: Emulator, connection: chime.Connection, lookup: str, fault: dict[str, Any]
) -> None:
    """A busy service ends no program, as long as the budget lasts."""
    account.fail(operation="*", times=2, **fault)
    assert LOOKUPS[lookup](connection)
    assert len(account.calls()) >= 3


@pytest.mark.parametrize("lookup", ["get", "list"])
def test_a_spent_budget_ends_the_program(
    account: Emulator, connection: chime.Connection, lookup: str
) -> None:
    """In one line that says what the service did, and what to do."""
    set_all_config({"chime:retryBudgetSeconds": "0"})
    account.fail(operation="*", kind="status", status=429)
    with pytest.raises(
        pulumi.RunError, match=r"ThrottledClientException: .*; the service was busy; run"
    ) as failed:
        LOOKUPS[lookup](connection)
    assert len(str(failed.value).splitlines()) == 1
    assert len(account.calls()) == 1


@pytest.mark.parametrize("lookup", ["get", "list"])
def test_credentials_that_cannot_be_had_end_the_program(
    connection: chime.Connection, monkeypatch: pytest.MonkeyPatch, lookup: str
) -> None:
    """In one line, before anything is asked."""
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    set_all_config({"chime:profile": "absent"})
    with pytest.raises(
        pulumi.RunError, match=r"^connect: ProfileNotFound: .*; correct chime:profile"
    ) as failed:
        LOOKUPS[lookup](connection)
    assert len(str(failed.value).splitlines()) == 1


def test_impossible_settings_end_the_program(connection: chime.Connection) -> None:
    """With the setting's name and what is accepted."""
    set_all_config({"chime:accountId": "12"})
    with pytest.raises(pulumi.RunError, match=r"settings: chime:accountId '12': expected an AWS account id"):
        chime.list_phone_numbers(connection=connection)


def test_credentials_are_found_once_for_many_lookups(
    account: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What prints them runs once for a connection and a run, and again once the environment names another profile."""
    marks = tmp_path / "marks"
    credentials = '{"Version": 1, "AccessKeyId": "test", "SecretAccessKey": "test"}'
    script = f"open({str(marks)!r}, 'a').write('x'); print({credentials!r})"
    process = f"credential_process = {shlex.quote(sys.executable)} -c {shlex.quote(script)}"
    configuration = tmp_path / "config"
    configuration.write_text(f"[profile one]\n{process}\n[profile other]\n{process}\n")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(configuration))
    connection = chime.Connection(region="us-east-1", endpoint_url=account.url)

    def look_up() -> None:
        for profile, runs in (("one", 1), ("other", 2), ("one", 2)):
            monkeypatch.setenv("AWS_PROFILE", profile)
            for number in list(account.numbers())[:10]:
                assert chime.get_phone_number(number, connection=connection).phone_number == number
            assert marks.read_text() == "x" * runs

    run(look_up)


def test_a_number_is_read_again_by_each_lookup(account: Emulator, connection: chime.Connection) -> None:
    """What has changed since the last one is seen."""
    number = next(iter(account.numbers()))
    found: list[str] = []

    def look_up() -> None:
        for name in ("Before", "After"):
            account.change(number, Name=name)
            found.append(chime.get_phone_number(number, connection=connection).name)

    run(look_up)
    assert found == ["Before", "After"]
