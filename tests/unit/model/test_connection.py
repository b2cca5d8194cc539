"""Where a number lives: as stored, and as a call is made."""

from __future__ import annotations

import pytest

from pulumi_chime.model.connection import Connection
from pulumi_chime.model.settings import Settings

SETTINGS = Settings(region="us-west-2", profile="work", endpoint_url="http://127.0.0.1:4566")


@pytest.mark.parametrize("stored", [None, {}, {"added_later": "x"}])
def test_nothing_stored_is_the_stack_s_own_connection(stored: dict[str, str] | None) -> None:
    """Absent keys have their defaults, and keys of a later version do no harm."""
    assert Connection.from_inputs(stored) == Connection()


def test_settings_fill_what_a_declaration_leaves_open() -> None:
    """What a number declares wins over the stack's settings, one by one."""
    assert Connection().resolved(SETTINGS) == Connection("us-west-2", "work", "http://127.0.0.1:4566")
    assert Connection(profile="other").resolved(SETTINGS) == Connection(
        "us-west-2", "other", "http://127.0.0.1:4566"
    )


def test_the_region_in_which_a_number_lives_wins() -> None:
    """A number of the state is called where it is, whatever the settings of this run say."""
    assert Connection("us-east-1").resolved(SETTINGS, "eu-west-2").region == "eu-west-2"
