"""Subclasses and options of PhoneNumber that would break what others know of it."""

from __future__ import annotations

import pulumi
import pytest

from pulumi_chime import PhoneNumber
from tests.unit.mocked_program import refusal


@pytest.mark.parametrize("named", [{"module": "other"}, {"name": "Reception"}])
def test_a_subclass_with_a_type_of_its_own_is_refused(named: dict[str, str]) -> None:
    """Policies and summaries would not see it."""
    with pytest.raises(TypeError, match="keeps its type"):
        type("Reception", (PhoneNumber,), {}, **named)


def test_a_subclass_keeps_the_type() -> None:
    """However far down it is."""

    class Reception(PhoneNumber):
        pass

    class Desk(Reception):
        pass

    kept = {each._resource_type_name for each in (PhoneNumber, Reception, Desk)}
    assert kept == {"dynamic/chime:PhoneNumber"}


def test_an_import_is_refused_with_what_to_do_instead() -> None:
    """Pulumi itself ends in a KeyError."""

    def program() -> None:
        PhoneNumber("n", phone_number="+12065550100", opts=pulumi.ResourceOptions(import_="+12065550100"))

    lines, monitor = refusal(program)
    assert len(lines) == 1
    assert lines[0].startswith("PhoneNumber n: import_ '+12065550100': a dynamic resource cannot be imported")
    assert "takes the number over" in lines[0]
    assert monitor.registered == {}
