"""Event loops that are used again: this fails when Pulumi's file asks for its loops in another way."""

from __future__ import annotations

import ast
import asyncio
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_chime.dynamic.event_loops import lend_event_loops, ready
from tests.support.plugin_file import plugin_file

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def asking() -> Iterator[Any]:
    """A module that calls `asyncio.new_event_loop`, and has got loops lent; they are ended with the test."""
    module: Any = ModuleType("asking")
    module.asyncio = asyncio
    assert lend_event_loops(module)
    yield module
    for loop in module.asyncio.new_event_loop.__self__._free:
        asyncio.SelectorEventLoop.close(loop)


async def answer() -> str:
    """Come back once, as an answer does whose values are known."""
    await asyncio.sleep(0)
    return "serialized"


def used(module: Any) -> asyncio.AbstractEventLoop:
    """Return a loop that ran to its end and was closed."""
    loop: asyncio.AbstractEventLoop = module.asyncio.new_event_loop()
    assert loop.run_until_complete(answer()) == "serialized"
    loop.close()
    return loop


def test_a_closed_loop_is_lent_again(asking: Any) -> None:
    """One loop is enough for answers that follow each other, and works each time."""
    assert len({used(asking) for _ in range(5)}) == 1


def test_no_two_have_the_same_loop(asking: Any) -> None:
    """Not at the same time, and not either after one of them has closed it twice."""
    first, second = asking.asyncio.new_event_loop(), asking.asyncio.new_event_loop()
    assert first is not second
    for loop in (first, second, second):
        loop.close()
    assert asking.asyncio.new_event_loop() is not asking.asyncio.new_event_loop()
    first.close()
    second.close()


def test_a_loop_that_runs_is_not_given_back(asking: Any) -> None:
    """Nobody else may run it meanwhile."""
    loop = asking.asyncio.new_event_loop()

    async def close() -> None:
        loop.close()
        other = asking.asyncio.new_event_loop()
        assert other is not loop
        other.close()

    loop.run_until_complete(close())
    loop.close()


def test_what_is_there_needs_no_round_of_the_loop(asking: Any) -> None:
    """It is returned while the loop runs something else, and any loop can run it too."""
    loop = asking.asyncio.new_event_loop()

    async def meanwhile() -> str:
        there: str = loop.run_until_complete(ready("serialized"))
        return there

    assert loop.run_until_complete(meanwhile()) == "serialized"
    loop.close()
    assert asyncio.run(ready("serialized")) == "serialized"


def test_all_else_is_asyncio_itself(asking: Any) -> None:
    """Only new loops are another thing."""
    assert asking.asyncio.sleep is asyncio.sleep
    assert asyncio.new_event_loop is not asking.asyncio.new_event_loop


def test_the_plugin_asks_for_its_loops_in_this_way() -> None:
    """Pulumi's own file imports `asyncio` under that name, calls `asyncio.new_event_loop`, and closes what it gets."""
    tree = plugin_file()
    imported = {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    called = [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert "asyncio" in imported
    assert called.count("asyncio.new_event_loop") == called.count("loop.close") > 0
