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
