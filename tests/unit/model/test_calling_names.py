"""Whether a calling name may be sent now."""

from __future__ import annotations

import pytest

from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.calling_names import Decision, decide, has_or_is_getting
from pulumi_chime.model.numbers import SETTLED_CALLING_NAMES, CallingNameStatus, is_pending
from tests.unit.models import enumerated
from tests.unit.values import live

SETTLED = ["", "Unassigned", "UpdateSucceeded"]
NOT_SETTLED = ["UpdateInProgress", "UpdateQueued", "SomethingNew"]
"""A status that this version does not know may well say that one is on its way, which is the gravest it can say."""


def test_the_statuses_are_those_of_the_model() -> None:
    """The statuses that decisions depend on are spelled as the model spells them."""
    known = {value for name, value in vars(CallingNameStatus).items() if name.isupper()}
    assert known == set(enumerated("CallingNameStatus"))
    assert {status for status in known if not is_pending(status)} == SETTLED_CALLING_NAMES


@pytest.mark.parametrize("status", SETTLED)
@pytest.mark.parametrize("value", ["", "Contoso"])
def test_what_is_live_already_is_not_sent(status: str, value: str) -> None:
    """A needless update would lock the number for days, so none is sent."""
    assert decide(live(calling_name=value, calling_name_status=status), value) is Decision.ALREADY_LIVE


@pytest.mark.parametrize("status", NOT_SETTLED)
@pytest.mark.parametrize("shown", ["", "Fabrikam", "Contoso"])
def test_another_one_waits_while_one_is_pending_or_may_be(shown: str, status: str) -> None:
    """The service accepts no second one, whatever it shows meanwhile: the declared one may show while another comes."""
    pending = live(calling_name=shown, calling_name_status=status)
    assert decide(pending, "Contoso") is Decision.DEFER


@pytest.mark.parametrize("status", [*SETTLED, "UpdateFailed"])
@pytest.mark.parametrize(("shown", "after"), [("", "Contoso"), ("Fabrikam", "Contoso"), ("Fabrikam", "")])
def test_a_settled_number_takes_another(status: str, shown: str, after: str) -> None:
    """Where nothing is pending, a different calling name, or none, is sent."""
    assert decide(live(calling_name=shown, calling_name_status=status), after) is Decision.SEND


def test_one_that_failed_is_sent_again() -> None:
    """A value that is shown but whose update failed is not live."""
    assert (
        decide(live(calling_name="Contoso", calling_name_status="UpdateFailed"), "Contoso") is Decision.SEND
    )


@pytest.mark.parametrize("status", [*SETTLED, *NOT_SETTLED, "UpdateFailed"])
@pytest.mark.parametrize("shown", ["", "Fabrikam", "Contoso"])
def test_what_a_number_has_or_is_getting_is_what_is_not_sent(shown: str, status: str) -> None:
    """One question, before and after a request: of a calling name its status is part, of any other value it is not."""
    number = live(calling_name=shown, name=shown, calling_name_status=status)
    is_there = has_or_is_getting(number, Attribute.CALLING_NAME, "Contoso")
    assert is_there == (status in NOT_SETTLED or (shown == "Contoso" and status != "UpdateFailed"))
    assert has_or_is_getting(number, Attribute.NAME, "Contoso") == (shown == "Contoso")
