"""Modules that stand in for others: whose name is changed, and whose is not."""

from __future__ import annotations

import asyncio
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from pulumi.runtime import rpc

from pulumi_chime.dynamic.event_loops import lend_event_loops
from pulumi_chime.dynamic.plain_properties import exchange_plainly

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("change", "name", "original", "other"),
    [(lend_event_loops, "asyncio", asyncio, rpc), (exchange_plainly, "rpc", rpc, asyncio)],
)
def test_a_module_without_the_name_is_left_alone(
    change: Callable[[ModuleType], bool], name: str, original: ModuleType, other: ModuleType
) -> None:
    """Nothing is changed where nobody asks in this way, and once is enough."""
    module = ModuleType("other")
    assert not change(module)
    assert not hasattr(module, name)
    setattr(module, name, other)
    assert not change(module)
    assert getattr(module, name) is other
    setattr(module, name, original)
    assert change(module)
    assert getattr(module, name) is not original
    assert not change(module)
