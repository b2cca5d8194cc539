"""The numbers of a set: every rule judges each of them, and says of each what it would say of one by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.policies.conftest import READY_PACK
from tests.support.doors import Door
from tests.support.policy_pack import UNKNOWN, running_pack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.policy_pack import Judgement, Pack

SET = "chime:index:PhoneNumberSet"
FIRST, SECOND, THIRD = "+12065550100", "+12065550101", "+12065550102"


@pytest.fixture(scope="module")
def native_pack() -> Iterator[Pack]:
    """The ready pack, asked about sets."""
    with running_pack(READY_PACK, region="us-east-1") as running:
        yield running.through(Door.NATIVE)


@pytest.fixture(autouse=True)
def configured(native_pack: Pack) -> None:
    """Settings of one test are nothing to the next."""
    native_pack.configure()


def judge(pack: Pack, numbers: Any, **declared: Any) -> Judgement:
    """Return what the pack says of a set."""
    return pack.judge(resource_name="offices", resource_type=SET, numbers=numbers, **declared)


def test_each_number_has_its_own_line(native_pack: Pack) -> None:
    """Two bad names of three are two violations, in the names that programs write."""
    native_pack.configure({"calling-names": {"approved": ["Contoso"]}})
    judged = judge(
        native_pack,
        {
            FIRST: {"name": "two  spaces", "callingName": "Fabrikam"},
            SECOND: {"name": "Seattle"},
            THIRD: {"name": "a  b"},
        },
    )
    assert [line.split("'")[0] for line in judged.lines("names")] == [f"{FIRST}: name ", f"{THIRD}: name "]
    (line,) = judged.lines("calling-names")
    assert line.startswith(f"{FIRST}: callingName 'Fabrikam'")


def test_what_a_set_says_of_all_is_said_of_each(native_pack: Pack) -> None:
    """A release is named number by number, so that exceptions are, too."""
    native_pack.configure({"no-release": {"exceptions": [SECOND]}})
    judged = judge(native_pack, {FIRST: {}, SECOND: {}, THIRD: {}}, onDestroy="release")
    assert [line.split(":")[0] for line in judged.lines("no-release")] == [FIRST, THIRD]


@pytest.mark.parametrize(
    "unknown", [{FIRST: {"name": UNKNOWN}}, {FIRST: UNKNOWN}], ids=["a name", "a whole row"]
)
def test_an_unknown_value_hides_no_other_number(unknown: dict[str, Any]) -> None:
    """The rest of the set is judged, and the user is told what is not, once in a run."""
    with running_pack(READY_PACK, region="us-east-1") as fresh:
        lines = judge(fresh.through(Door.NATIVE), {**unknown, SECOND: {"name": "a  b"}}).lines("names")
    assert any(line.startswith(f"{SECOND}: name 'a  b'") for line in lines)
    assert any(f"{FIRST}: name is not known before the update" in line for line in lines)


def test_a_set_of_unknown_numbers_is_judged_by_what_it_says_of_all(native_pack: Pack) -> None:
    """Nobody knows which numbers it will release, so it counts as one that must not."""
    native_pack.configure({"no-release": {"exceptions": [SECOND]}})
    (line,) = judge(native_pack, UNKNOWN, onDestroy="release").lines("no-release")
    assert line.startswith("offices: onDestroy 'release'")
    assert "exceptions by number do not apply" in line


def test_a_secret_is_in_no_line(native_pack: Pack) -> None:
    """Policies see it in plain text."""
    numbers = {
        FIRST: {"name": "Project  Falcon", "secretInputs": ["name"]},
        SECOND: {"name": "Project  Falcon"},
    }
    judged = judge(native_pack, {FIRST: numbers[FIRST]})
    assert judged.lines("names")
    assert "Falcon" not in str(judged.diagnostics)


def test_rules_about_stacks_count_the_numbers_of_sets(native_pack: Pack) -> None:
    """Two with one name, in one set or beside it; and how many there are."""
    native_pack.configure({"stack-size": {"maximum": 2}})
    native_pack = native_pack.through(Door.NATIVE)
    judged = native_pack.judge_resources(
        (SET, "offices", {"numbers": {FIRST: {"name": "A"}, SECOND: {"name": "A"}}}),
        (Door.NATIVE.value, "reception", {"phoneNumber": THIRD, "name": "A"}),
    )
    assert [line.split("'")[0] for line in judged.lines("unique-names")] == [
        f"{SECOND}: name ",
        f"{THIRD}: name ",
    ]
    (line,) = judged.lines("stack-size")
    assert "numbers 3" in line


READS_A_ROW = {"names", "calling-names", "product-types", "toll-free", "managed-attributes"}
READS_THE_SET = {"no-release": "onDestroy", "no-overwrite": "onAdopt"}
LEFT_OUT = "1 of 2 numbers left out: numbers is not known before the update"


@pytest.mark.parametrize("numbers", [UNKNOWN, ["x"], "x"], ids=["unknown", "a list", "a text"])
def test_numbers_that_nobody_knows_are_passed_over_by_no_rule(numbers: Any) -> None:
    """Each rule that depends on them says that it did not judge them; the others judge what the set says of all."""
    with running_pack(READY_PACK, region="us-east-1") as fresh:
        pack = fresh.through(Door.NATIVE)
        pack.configure({"protection": {"numbers": ["+1206"]}, "stack-size": {"maximum": 1}})
        judged = judge(pack, numbers, onDestroy="release", onAdopt="overwrite")
        for rule in (*READS_A_ROW, "protection"):
            (line,) = judged.lines(rule)
            assert "offices" in line
            assert "not known before the update" in line
        for rule, name in READS_THE_SET.items():
            (line,) = judged.lines(rule)
            assert line.startswith(f"offices: {name}")
        one = (Door.NATIVE.value, "reception", {"phoneNumber": THIRD, "name": "A"})
        other = (Door.NATIVE.value, "sales", {"phoneNumber": SECOND, "name": "A"})
        unknown = (SET, "offices", {"numbers": numbers})
        (line,) = pack.judge_resources(one, unknown).lines("stack-size")
        assert line.endswith(LEFT_OUT)
        counted, remark = pack.judge_resources(one, other, unknown).lines("stack-size")
        assert "numbers 2" in counted
        assert remark.endswith("1 of 3 numbers left out: numbers is not known before the update")
        assert len(pack.judge_resources(one, unknown).lines("unique-names")) == 1


def test_rows_that_nobody_knows_are_passed_over_by_no_rule_that_reads_them() -> None:
    """The number itself is known, and counts."""
    with running_pack(READY_PACK, region="us-east-1") as fresh:
        pack = fresh.through(Door.NATIVE)
        pack.configure({"stack-size": {"maximum": 1}})
        everything = dict.fromkeys(("name", "callingName", "productType"), UNKNOWN)
        for rule in READS_A_ROW:
            judged = judge(pack, {FIRST: everything})
            assert judged.lines(rule) or rule in judged.not_applicable
        for row in ({FIRST: UNKNOWN}, {FIRST: "x"}):
            judged = judge(pack, row)
            assert set(judged.not_applicable) >= READS_A_ROW
            (line,) = pack.judge_resources((SET, "offices", {"numbers": {**row, SECOND: {}}})).lines(
                "stack-size"
            )
            assert "numbers 2" in line


@pytest.mark.parametrize("rule", READS_THE_SET)
def test_what_a_set_says_of_all_may_be_unknown(rule: str) -> None:
    """Then the rule says so, whatever the rows are."""
    with running_pack(READY_PACK, region="us-east-1") as fresh:
        judged = judge(fresh.through(Door.NATIVE), {FIRST: {}}, **{READS_THE_SET[rule]: UNKNOWN})
        (line,) = judged.lines(rule)
        assert f"{READS_THE_SET[rule]} is not known before the update" in line
