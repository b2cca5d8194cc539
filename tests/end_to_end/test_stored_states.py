"""States that earlier versions have stored, one folder a shape: today's provider finds nothing to do in them.

A folder holds the state as `pulumi stack export` gave it, the account as it was left, and the program. Folders are
added when the shape changes, and never changed or removed; `tools/store_state.py` makes them. Each is tested on the
door of its program, and what both doors have also on the way to the other.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_chime.model.resource_types import (
    NATIVE_PHONE_NUMBER_TYPE,
    PHONE_NUMBER_TYPE,
    SET_TYPE,
)
from pulumi_chime.model.wire_secrets import SIGNATURE
from pulumi_chime.native import schema
from tests.support.native_programs import as_dynamic, as_native, is_native
from tests.support.stack import assert_unchanged
from tests.support.stored_states import FOLDER, SETTLED_SECONDS, StoredState, running_account

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.stack import Run, Stack

TODAY = {
    PHONE_NUMBER_TYPE: StoredState(FOLDER / "only-declared-texts"),
    NATIVE_PHONE_NUMBER_TYPE: StoredState(FOLDER / "native-numbers"),
    SET_TYPE: StoredState(FOLDER / "native-set"),
}
"""Of each type of resource, the state that has the shape which is stored today."""

STATES = [StoredState(folder) for folder in sorted(FOLDER.iterdir())]
_OF_BOTH_DOORS = [stored for stored in STATES if SET_TYPE not in stored.types()]
_PROVIDER_TYPE = "pulumi:providers:chime"
_CONNECTION = 'connection=chime.Connection(region="us-east-1"),'
_PROVIDER = """opts=pulumi.ResourceOptions(
        provider=chime.Provider(
            "connection",
            region="us-east-1",
            endpoint_url=pulumi.Config("chime").require("endpointUrl"),
        )
    ),"""


@pytest.mark.parametrize("stored", STATES, ids=StoredState.__str__)
def test_nothing_is_to_be_done_in_an_older_state(
    stored: StoredState, new_stack: Callable[..., Stack]
) -> None:
    """A refresh, a preview, an `up` and a destroy write nothing, with a calling name pending and after it has settled."""
    with running_account(stored.account) as account:
        stack = new_stack(account, stored.program)
        stored.put_into(stack, account)
        for seconds in (0, SETTLED_SECONDS):
            account.control("POST", "clock", {"advance_seconds": seconds})
            for run in (stack.preview(), stack.up("--refresh", "--skip-preview")):
                assert_only_providers_change(run, stored)
        stack.must("destroy", "--yes", "--skip-preview")
        assert account.writes() == []


@pytest.mark.long_engine
@pytest.mark.parametrize("stored", _OF_BOTH_DOORS, ids=StoredState.__str__)
def test_an_older_state_moves_between_the_doors(stored: StoredState, new_stack: Callable[..., Stack]) -> None:
    """There and back by its import line; nothing is written or replaced, and each door refreshes and destroys it."""
    moved = on_the_other_door(stored.program)
    with running_account(stored.account) as account:
        stack = new_stack(account, stored.program)
        stored.put_into(stack, account)
        for text in (moved, stored.program, moved):
            stack.write(text)
            for run in (stack.preview(), stack.up("--skip-preview")):
                # The one that stands in the place of a connection comes or goes.
                assert assert_only_providers_change(run, stored) == {_PROVIDER_TYPE}
            assert_unchanged(stack.must("refresh", "--yes"))
            account.control("POST", "clock", {"advance_seconds": SETTLED_SECONDS})
            assert_unchanged(stack.up("--refresh", "--skip-preview"))
            destroy_and_restore(stack)
        assert account.writes() == []


@pytest.mark.parametrize("stored", TODAY.values(), ids=StoredState.__str__)
def test_the_shape_that_is_stored_today_is_among_them(
    stored: StoredState, new_stack: Callable[..., Stack]
) -> None:
    """A new key in what is stored needs a folder of its own here."""
    with running_account(stored.account_before) as account:
        stack = new_stack(account, stored.program)
        stack.up("--skip-preview")
        written = json.loads(stack.must("stack", "export").output)["deployment"]["resources"]
    assert shapes(written) == shapes(stored.resources())


def test_each_type_of_resource_has_a_state_of_today() -> None:
    """The dynamic door has one type, the native one those of its schema."""
    stored_today = {type_ for type_, stored in TODAY.items() if type_ in stored.types()}
    assert stored_today == {PHONE_NUMBER_TYPE, *schema.compose()["resources"]}


def assert_only_providers_change(run: Run, stored: StoredState) -> set[str]:
    """Fail where anything else changes; return the types of what does. A newer version updates what has the older one."""
    others = [each for each in stored.resources() if not each["type"].startswith("pulumi:providers:")]
    unchanged = re.search(r"(\d+) unchanged", run.output)
    # A refresh has rows for all that it looks at.
    changed = set(re.findall(r"^ *[-+~]+ +(\S+:\S+) \S+ (?!refresh)", run.output, re.MULTILINE))
    assert changed <= {_PROVIDER_TYPE}, run.output
    assert unchanged is not None, run.output
    assert int(unchanged[1]) >= len(others), run.output
    return changed


def on_the_other_door(program: str) -> str:
    """Return a program that declares the same numbers on the other door."""
    if is_native(program):
        assert program.count(_PROVIDER) == 1
        return as_dynamic(program.replace(_PROVIDER, _CONNECTION))
    assert program.count(_CONNECTION) == 1
    return "import pulumi\n" + as_native(program.replace(_CONNECTION, _PROVIDER))


def destroy_and_restore(stack: Stack) -> None:
    """Destroy a stack, and give it the state back that it had."""
    (stack.directory / "state.json").write_text(stack.must("stack", "export").output)
    stack.must("destroy", "--yes")
    assert stack.state() == {}
    stack.must("stack", "import", "--file", "state.json")


def name_of(resource: dict[str, Any]) -> str:
    """Return the name that a program gives to a resource."""
    return str(resource["urn"].rpartition("::")[2])


def shapes(resources: list[dict[str, Any]]) -> dict[str, object]:
    """Return the names of what is stored, however deep, of each resource of the provider."""
    return {
        name_of(each): {part: shape(each[part]) for part in ("inputs", "outputs")}
        for each in resources
        if each["type"] in TODAY
    }


def shape(value: object) -> object:
    """Return the names in a value; of a secret, that it is one."""
    if not isinstance(value, dict):
        return None
    return SIGNATURE if SIGNATURE in value else {name: shape(each) for name, each in value.items()}
