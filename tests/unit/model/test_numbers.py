"""What is known of a live number."""

from __future__ import annotations

import pytest

from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.numbers import IN_DELETION_QUEUE, WRITABLE_STATUSES
from tests.unit.models import enumerated
from tests.unit.values import arn, live


@pytest.mark.parametrize("status", enumerated("PhoneNumberStatus"))
def test_only_assigned_and_unassigned_numbers_are_surely_writable(status: str) -> None:
    """Of the model's eleven statuses two take updates, and one is the deletion queue."""
    number = live(status=status)
    assert number.is_writable == (status in {"Assigned", "Unassigned"})
    assert number.is_in_deletion_queue == (status == "ReleaseInProgress")


def test_statuses_are_spelled_as_in_the_model() -> None:
    """A status that the model does not know would never be met."""
    assert {*WRITABLE_STATUSES, IN_DELETION_QUEUE} <= set(enumerated("PhoneNumberStatus"))


def test_the_account_is_read_from_the_arn() -> None:
    """The account is the fifth part of an ARN; a number without one tells none."""
    assert live(phone_number_arn=arn(account="210987654321")).account_id == "210987654321"
    assert live(phone_number_arn="").account_id == ""


@pytest.mark.parametrize("attribute", Attribute)
def test_each_attribute_is_shown_as_an_output_of_its_name(attribute: Attribute) -> None:
    """What is declared under a name is read under the same name."""
    number = live(**{attribute.value: "shown"})
    assert number.value(attribute) == "shown"
    assert number.as_outputs()[attribute.value] == "shown"


def test_outputs_do_not_share_what_they_hold() -> None:
    """A resource's outputs can be changed without changing what is known of the number."""
    number = live(associations=({"Name": "VoiceConnectorId", "Value": "vc1"},))
    number.as_outputs()["associations"][0]["Value"] = "other"
    assert number.associations[0]["Value"] == "vc1"
