"""What the emulator of a rehearsal begins with."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_chime.chime import access_key
from pulumi_chime.model.connection import Connection
from pulumi_chime.model.settings import Settings
from pulumi_chime.rehearsal.accounts import Home, RehearsedAccounts
from pulumi_chime.rehearsal.errors import UsageError
from pulumi_chime.rehearsal.places import Place

SETTINGS = Settings(region="us-east-1")
STACK = Place(Connection("us-east-1"))
WEST = Place(Connection("us-west-2", "work"), "444455556666")
ARN = "arn:aws:chime:eu-west-1:111122223333:phone-number/%2B12065550100"


def listed(number: str, **fields: str) -> dict[str, Any]:
    """Return a number as a list shows it."""
    return {"E164PhoneNumber": number, **fields}


def taken(
    documents: list[dict[str, Any]], *places: Place, settings: Settings = SETTINGS
) -> RehearsedAccounts:
    """Return accounts with an inventory."""
    accounts = RehearsedAccounts()
    accounts.take_inventory(documents, places or [STACK], settings)
    return accounts


def test_a_listed_number_lives_where_its_arn_says_else_where_the_settings_do() -> None:
    """And the keys of each place lead to its account."""
    accounts = taken(
        [listed("+12065550100", PhoneNumberArn=ARN), listed("+12065550101")],
        STACK,
        WEST,
        settings=Settings(region="us-east-1", account_id="123456789012"),
    )
    assert accounts.home_of("+12065550100") == Home("111122223333", "eu-west-1")
    assert accounts.home_of("+12065550101") == Home("123456789012", "us-east-1")
    assert accounts.keys() == {
        access_key(None, None): "123456789012",
        access_key("work", None): "444455556666",
    }


def test_the_same_number_twice_is_one_number_or_a_mistake() -> None:
    """Spellings of one number are one."""
    same = listed("+12065550101", Name="one")
    assert len(taken([same, same]).homes) == 1
    with pytest.raises(UsageError, match="listed twice, and differently"):
        taken([same, {"PhoneNumberId": "%2B12065550101", "Name": "two"}])


def test_who_asks_for_what_was_not_copied_is_recognized() -> None:
    """By the account that its key leads to; what was copied is not missing."""
    accounts = RehearsedAccounts()
    accounts.expect([None, "work"], [None, "https://voice.example.com"])
    stand_in = accounts.keys()[access_key("work", "https://voice.example.com")]
    assert len(set(accounts.keys().values())) == 4
    asked_for = {Home(stand_in, "eu-west-1"), Home("000000000000", "us-east-1")}
    assert list(accounts.find_missing(asked_for)) == [
        Connection("eu-west-1", "work", "https://voice.example.com")
    ]
    assert accounts.knows(stand_in)
    assert not accounts.knows("000000000000")
