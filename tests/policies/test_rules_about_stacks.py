"""Each rule about all numbers of a stack: what it accepts, what it refuses and how it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pulumi_chime import policies
from tests.support.policy_pack import UNKNOWN, PackError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.policy_pack import Pack

FIRST = {"phone_number": "+12065550100", "name": "Seattle"}
SECOND = {"phone_number": "+12065550101", "name": "Tacoma"}
THIRD = {"phone_number": "+12065550102", "name": "Seattle"}


def test_different_names_are_accepted(pack: Pack) -> None:
    """Numbers without a name are not of one name."""
    nameless = {"a": {**FIRST, "name": ""}, "b": {**SECOND, "name": ""}}
    assert pack.judge_stack(first=FIRST, second=SECOND, **nameless).lines("unique-names") == []


def test_a_name_that_is_used_twice_is_refused_at_its_second_number(pack: Pack) -> None:
    """The refusal names both numbers and the name."""
    assert pack.judge_stack(first=FIRST, second=SECOND, third=THIRD).lines("unique-names") == [
        "+12065550102: name 'Seattle': is the name of +12065550100 too; for example \"Seattle 2\""
    ]


@pytest.mark.parametrize("exception", ["first", "third", "+12065550100", "+12065550102"])
def test_the_name_of_an_exception_is_compared_with_no_other(pack: Pack, exception: str) -> None:
    """To list one of the two is enough, whichever comes first."""
    pack.configure({"unique-names": {"exceptions": [exception]}})
    assert pack.judge_stack(first=FIRST, third=THIRD).lines("unique-names") == []


def test_an_exception_does_not_hide_that_others_have_one_name(pack: Pack) -> None:
    """Two numbers that are not listed may not share a name, even that of an exception."""
    pack.configure({"unique-names": {"exceptions": ["first"]}})
    fourth = {"phone_number": "+12065550103", "name": "Seattle"}
    (refused,) = pack.judge_stack(first=FIRST, third=THIRD, fourth=fourth).lines("unique-names")
    assert refused.startswith("+12065550103: name 'Seattle': is the name of +12065550102 too; ")


def test_numbers_with_unknown_values_are_left_out_and_counted(pack: Pack) -> None:
    """What can be judged is judged; the rest is said to be left out, once."""
    unknown = {"phone_number": "+12065550103", "name": UNKNOWN}
    judged = pack.judge_stack(first=FIRST, third=THIRD, fourth=unknown)
    refused, left_out = judged.lines("unique-names")
    assert refused.startswith("+12065550102: name 'Seattle'")
    assert left_out.endswith("1 of 3 numbers left out: name is not known before the update")


def test_a_stack_of_the_accepted_size(pack: Pack) -> None:
    """The maximum itself is accepted, and exceptions do not count."""
    pack.configure({"stack-size": {"maximum": 1, "exceptions": ["second"]}})
    assert pack.judge_stack(first=FIRST, second=SECOND).lines("stack-size") == []


def test_a_stack_that_is_too_large(pack: Pack) -> None:
    """The refusal is said once, of the stack."""
    pack.configure({"stack-size": {"maximum": 1}})
    assert pack.judge_stack(first=FIRST, second=SECOND).lines("stack-size") == [
        "this stack: numbers 2: at most 1 in one stack; for example one stack for each region"
    ]


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    """An inventory of two numbers."""
    file = tmp_path / "inventory.csv"
    file.write_text("phone_number,name\n12065550100,\n+12065550101,\n")
    return file


def test_an_inventory_that_is_declared(pack: Pack, inventory: Path) -> None:
    """A stack may have more numbers than its inventory."""
    pack.configure({"inventory": {"file": str(inventory)}})
    assert pack.judge_stack(first=FIRST, second=SECOND, third=THIRD).lines("inventory") == []


def test_a_number_of_the_inventory_that_is_not_declared(pack: Pack, inventory: Path) -> None:
    """Each missing number is named."""
    pack.configure({"inventory": {"file": str(inventory)}})
    assert pack.judge_stack(first=FIRST).lines("inventory") == [
        pack.door.say(
            f"this stack: phone_number '+12065550101': is in {inventory} and must be declared; "
            'for example chime.PhoneNumber("…", phone_number="+12065550101")'
        )
    ]


@pytest.mark.parametrize("exception", ["+12065550101", "+1206555010", "+1"])
def test_a_number_of_the_inventory_that_is_excepted_need_not_be_declared(
    pack: Pack, inventory: Path, exception: str
) -> None:
    """An exception means numbers of the table, whether anybody declares them or not."""
    pack.configure({"inventory": {"file": str(inventory), "exceptions": [exception]}})
    assert pack.judge_stack(first=FIRST).lines("inventory") == []


@pytest.mark.parametrize("exception", ["+12065550100", "+1206", "first", "*"])
def test_a_number_of_the_inventory_that_is_excepted_and_declared_is_not_missing(
    pack: Pack, inventory: Path, exception: str
) -> None:
    """Whatever is declared counts as declared."""
    inventory.write_text("phone_number\n+12065550100\n")
    pack.configure({"inventory": {"file": str(inventory), "exceptions": [exception]}})
    assert pack.judge_stack(first=FIRST).lines("inventory") == []


def test_an_exception_excuses_no_other_number_of_the_inventory(pack: Pack, inventory: Path) -> None:
    """The rest of the table must be declared; the name of a resource says nothing of what is in a table."""
    pack.configure({"inventory": {"file": str(inventory), "exceptions": ["+12065550100", "first"]}})
    (refused,) = pack.judge_stack(first=FIRST).lines("inventory")
    assert refused.startswith(pack.door.say("this stack: phone_number '+12065550101': is in "))


@pytest.mark.parametrize(
    ("rule", "settings", "message"),
    [
        (
            "unique-names",
            {"pattern": "x"},
            "policy unique-names: pattern 'x': no such setting; accepted are exc",
        ),
        ("stack-size", {"max": 5}, "policy stack-size: max 5.0: no such setting; accepted are maximum, "),
        ("stack-size", {"maximum": 0}, "policy stack-size: maximum 0.0: "),
        ("inventory", {"files": "x"}, "policy inventory: files 'x': no such setting; accepted are file, "),
        ("inventory", {"file": "none.csv"}, "policy inventory: file 'none.csv': No such file or directory"),
    ],
)
def test_wrong_settings(pack: Pack, rule: str, settings: dict[str, object], message: str) -> None:
    """A setting that does not exist or cannot be is an error that names rule, key and value."""
    pack.configure({rule: settings})
    with pytest.raises(PackError) as refused:
        pack.judge_stack(first=FIRST)
    assert message in str(refused.value)


def test_an_inventory_with_a_mistake_is_an_error_with_its_place(pack: Pack, inventory: Path) -> None:
    """A number that cannot be read must not go missing from the rule."""
    inventory.write_text("phone_number\n+1206555010O\n")
    pack.configure({"inventory": {"file": str(inventory)}})
    with pytest.raises(PackError) as refused:
        pack.judge_stack(first=FIRST)
    assert "line 2, column 1: phone_number '+1206555010O'" in str(refused.value)


@pytest.mark.parametrize("rule", [rule.name for rule in policies.ALL if isinstance(rule, policies.StackRule)])
def test_a_disabled_rule_is_silent(pack: Pack, rule: str, inventory: Path) -> None:
    """What would be refused is not even looked at."""
    broken: dict[str, dict[str, object]] = {
        "unique-names": {},
        "stack-size": {"maximum": 1},
        "inventory": {"file": str(inventory)},
    }
    pack.configure(broken)
    assert pack.judge_stack(first=FIRST, third=THIRD).lines(rule)
    pack.configure({**broken, rule: "disabled"})
    assert pack.judge_stack(first=FIRST, third=THIRD).lines(rule) == []
