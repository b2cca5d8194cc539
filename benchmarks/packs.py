"""What the whole policy pack costs a preview: 1,000 numbers, against a pack of as many rules that do nothing.

Both are run in turn, so that what the machine does beside them falls on both.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.deploys import ROOT, adopted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.stack import Stack

NUMBERS = 1000
MOST_MILLISECONDS = 2.0
"""What the pack may cost a resource beyond the empty one."""

_READY = ROOT / "examples" / "policy"
_EMPTY = '''
"""As many rules of each kind as the ready pack has, which accept everything."""

from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy, StackValidationPolicy

from pulumi_chime import policies


def nothing(args, report_violation):
    """Accept it."""


def empty(rule):
    """Return a rule of the same kind."""
    kind = StackValidationPolicy if isinstance(rule, StackValidationPolicy) else ResourceValidationPolicy
    return kind(rule.name, "accepts everything", nothing, EnforcementLevel.MANDATORY)


PolicyPack("empty", [empty(rule) for rule in policies.ALL])
'''
_SETTINGS = {
    "names": {"pattern": "[A-Za-z0-9 ]+"},
    "calling-names": {"approved": ["Contoso"]},
    "protection": {"numbers": ["+4420"]},
    "connections": {"regions": ["us-east-1"]},
}


@dataclass(frozen=True, slots=True)
class Judged:
    """How long each preview took, in seconds.

    Attributes:
        ready: Times with the ready pack.
        empty: Times with the pack of empty rules.
    """

    ready: tuple[float, ...]
    empty: tuple[float, ...]

    @property
    def milliseconds(self) -> float:
        """What the rules cost a resource."""
        return (median(self.ready) - median(self.empty)) / NUMBERS * 1000


def measure(runs: int, report: Callable[[str], object]) -> Judged:
    """Preview 1,000 numbers of a stack so many times with each pack, in turn.

    Args:
        runs: How many times each.
        report: Called with a line about each preview.
    """
    ready, empty = [], []
    with adopted(NUMBERS) as (_, stack):
        settings = stack.directory / "policies.json"
        settings.write_text(json.dumps(_SETTINGS))
        pack = _empty_pack(stack)
        for _ in range(runs):
            ready.append(_seconds(stack, _READY, "--policy-pack-config", str(settings)))
            report(f"{ready[-1]:.2f} s with the ready pack")
            empty.append(_seconds(stack, pack))
            report(f"{empty[-1]:.2f} s with the empty one")
    return Judged(tuple(ready), tuple(empty))


def _seconds(stack: Stack, pack: Path, *options: str) -> float:
    return stack.preview("--policy-pack", str(pack), *options).seconds


def _empty_pack(stack: Stack) -> Path:
    directory = stack.directory / "empty-pack"
    directory.mkdir()
    shutil.copy(_READY / "PulumiPolicy.yaml", directory)
    (directory / "__main__.py").write_text(_EMPTY)
    return directory
