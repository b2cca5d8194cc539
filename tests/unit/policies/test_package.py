"""What `pulumi_chime.policies` is to somebody who imports it."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

from pulumi_chime import policies
from pulumi_chime.model.problem import Problem
from pulumi_chime.policies import rules

MODULES = [
    found.name
    for package in (policies, rules)
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
]


@pytest.mark.parametrize("name", MODULES)
def test_a_name_means_one_thing(name: str) -> None:
    """A module and a rule of one name would leave it to the order of imports what `policies.names` is."""
    package, _, last = name.rpartition(".")
    module = importlib.import_module(name)
    assert getattr(importlib.import_module(package), last) is module
    assert f"{package}.{last}" not in [f"{policies.__name__}.{public}" for public in policies.__all__]


def test_every_public_name_is_there() -> None:
    """What a policy pack imports."""
    assert [name for name in policies.__all__ if not hasattr(policies, name)] == []
    assert policies.Violation is Problem


def test_every_ready_rule_is_public() -> None:
    """A pack chooses rules by their names in the package."""
    public = [getattr(policies, name) for name in policies.__all__]
    assert [rule.name for rule in policies.ALL if not any(rule is each for each in public)] == []
