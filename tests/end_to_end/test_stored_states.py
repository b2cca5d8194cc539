"""States that earlier versions have stored, one folder a shape: today's provider finds nothing to do in them.

A folder holds the state as `pulumi stack export` gave it, the account as it was left, and the program. Folders are
added when the shape changes, and never changed or removed.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.emulator import running_emulator
from tests.support.native_programs import as_native
from tests.support.stack import assert_unchanged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.emulator import Emulator
    from tests.support.stack import Stack

STATES = sorted((Path(__file__).resolve().parents[1] / "fixtures" / "states").iterdir())
_ENDPOINT_URL = "http://127.0.0.1:1"
_SETTLED_SECONDS = 73 * 3600
_CONNECTION = 'connection=chime.Connection(region="us-east-1"),'
_PROVIDER = """opts=pulumi.ResourceOptions(
        provider=chime.Provider(
            "connection",
            region="us-east-1",
            endpoint_url=pulumi.Config("chime").require("endpointUrl"),
        )
    ),"""


@pytest.fixture(params=STATES, ids=lambda folder: folder.name)
def stored(request: pytest.FixtureRequest) -> Path:
    """The folder of one shape."""
    folder: Path = request.param
    return folder


@pytest.fixture
def account(stored: Path) -> Iterator[Emulator]:
    """The account as the deploy that wrote the state has left it."""
    with running_emulator("--numbers", "8", "--plain") as emulator:
        for number, shown in json.loads((stored / "account.json").read_text()).items():
            emulator.change(number, **shown)
        emulator.forget_calls()
        yield emulator


def test_nothing_is_to_be_done_in_an_older_state(
    stored: Path, account: Emulator, new_stack: Callable[..., Stack]
) -> None:
    """A refresh, a preview and an `up` change nothing, with a calling name pending and after it has settled."""
    stack = new_stack(account, (stored / "__main__.py").read_text())
    # `refresh` asks where the last `up` did, which is in the state.
    state = (stored / "state.json").read_text().replace(_ENDPOINT_URL, account.url)
    (stack.directory / "state.json").write_text(state)
    stack.must("stack", "import", "--file", "state.json")
    unchanged = f"{len(resources(stored))} unchanged"
    for seconds in (0, _SETTLED_SECONDS):
        account.control("POST", "clock", {"advance_seconds": seconds})
        assert unchanged in stack.preview("--diff").output
        assert unchanged in stack.up("--refresh", "--skip-preview").output
    assert account.writes() == []


@pytest.mark.long_engine
def test_an_older_state_moves_between_the_doors(
    stored: Path, account: Emulator, new_stack: Callable[..., Stack]
) -> None:
    """There and back by its import line; nothing is written or replaced, and each door refreshes and destroys it."""
    program = (stored / "__main__.py").read_text()
    stack = new_stack(account, program)
    state = (stored / "state.json").read_text().replace(_ENDPOINT_URL, account.url)
    (stack.directory / "state.json").write_text(state)
    stack.must("stack", "import", "--file", "state.json")
    assert program.count(_CONNECTION) == 1
    moved = "import pulumi\n" + as_native(program.replace(_CONNECTION, _PROVIDER))
    for text in (moved, program, moved):
        stack.write(text)
        for run in (stack.preview(), stack.up("--skip-preview")):
            # The provider that stands in the place of a connection comes or goes, and nothing else.
            assert (
                re.findall(r"^ *(?:[-+~]+) +(\S+)", run.output, re.MULTILINE)[0] == "pulumi:providers:chime"
            )
            assert f"{len(resources(stored))} unchanged" in run.output
        assert_unchanged(stack.must("refresh", "--yes"))
        account.control("POST", "clock", {"advance_seconds": _SETTLED_SECONDS})
        assert_unchanged(stack.up("--refresh", "--skip-preview"))
        destroy_and_restore(stack)
    assert account.writes() == []


def destroy_and_restore(stack: Stack) -> None:
    """Destroy a stack, and give it the state back that it had."""
    (stack.directory / "state.json").write_text(stack.must("stack", "export").output)
    stack.must("destroy", "--yes")
    assert stack.state() == {}
    stack.must("stack", "import", "--file", "state.json")


def test_the_shape_that_is_stored_today_is_among_them(new_stack: Callable[..., Stack]) -> None:
    """A new key in what is stored needs a folder of its own here."""
    newest = STATES[-1]
    with running_emulator("--numbers", "8", "--plain") as emulator:
        for number, shown in json.loads((newest / "account.json").read_text()).items():
            emulator.change(number, Type=shown["Type"])
        stack = new_stack(emulator, (newest / "__main__.py").read_text())
        stack.up("--skip-preview")
        written = {name: shape(resource) for name, resource in stack.state().items()}
    known = {
        resource["urn"].rpartition("::")[2]: shape(resource)
        for resource in resources(newest)
        if resource["type"].endswith("chime:PhoneNumber")
    }
    assert written == known


def resources(stored: Path) -> list[dict[str, Any]]:
    """Return the stored resources without the engine's own providers."""
    state = json.loads((stored / "state.json").read_text())
    return [
        resource
        for resource in state["deployment"]["resources"]
        if not resource["type"].startswith("pulumi:providers:")
    ]


def shape(resource: dict[str, Any]) -> dict[str, set[str]]:
    """Return the names of what is stored of a resource."""
    return {part: set(resource[part]) for part in ("inputs", "outputs")}
