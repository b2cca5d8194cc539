"""What a pack must not show, and what it must not overlook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pulumi_chime import policies
from tests.support.policy_pack import UNKNOWN

if TYPE_CHECKING:
    from tests.support.policy_pack import Pack

# Each breaks the ready rules, and could be found in a line.
NAME, CALLING_NAME = "Q1Q1  'quoted'", "9Z 9Z"
SUBCLASS = "pulumi-python:dynamic:Resource"
DISGUISED: dict[str, Any] = {"phone_number": "+12065550100", "on_adopt": "match", "on_destroy": "release"}


@pytest.mark.parametrize("secret", [["name", "calling_name"], UNKNOWN], ids=["known", "unknown"])
def test_no_line_about_a_number_says_a_secret(pack: Pack, secret: Any) -> None:
    """Pulumi gives rules every value in plain text; what is not known to be public counts as secret."""
    judgement = pack.judge(name=NAME, calling_name=CALLING_NAME, secret_inputs=secret)
    assert len(judgement.diagnostics) >= 2
    text = repr(judgement)
    assert "Q1Q1" not in text
    assert "9Z" not in text
    assert "[secret]" in text


def test_no_line_about_a_stack_says_a_secret_of_another_number(pack: Pack) -> None:
    """What is said of two numbers of one name, one of which calls it secret."""
    judgement = pack.judge_stack(
        first={"name": "Q1Q1", "secret_inputs": ["name"]},
        second={"phone_number": "+12065550101", "name": "Q1Q1"},
    )
    assert len(judgement.lines("unique-names")) == 1
    assert "Q1Q1" not in repr(judgement)


def test_what_is_not_secret_is_shown(pack: Pack) -> None:
    """A line that hides everything helps nobody."""
    judgement = pack.judge(name=NAME, calling_name=CALLING_NAME, secret_inputs=["name"])
    assert CALLING_NAME in repr(judgement)


def test_a_number_under_another_type_is_not_overlooked(pack: Pack) -> None:
    """A subclass of an earlier version: no rule can judge it, and each says so instead of nothing."""
    judgement = pack.judge(resource_type=SUBCLASS, **DISGUISED)
    refused = {
        rule for level, rule, text in judgement.diagnostics if level == "mandatory" and SUBCLASS in text
    }
    assert {"no-release", "names"} <= refused
    assert len(judgement.diagnostics) == len(
        [rule for rule in policies.ALL if isinstance(rule, policies.NumberRule)]
    )


def test_other_dynamic_resources_are_passed_over(pack: Pack) -> None:
    """Not everything that has a phone number is one."""
    assert pack.judge(resource_type=SUBCLASS, name="!").diagnostics == []
