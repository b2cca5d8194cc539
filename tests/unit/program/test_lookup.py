"""Programs that look an account up, against a real emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pytest

import pulumi_chime as chime
from tests.support.emulator import running_emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.emulator import Emulator


@pytest.fixture(scope="module")
def account() -> Iterator[Emulator]:
    """An account of 120 numbers."""
    with running_emulator("--numbers", "120", "--plain") as emulator:
        yield emulator


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
