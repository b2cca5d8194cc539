"""docs/permissions.md says what the table says."""

from __future__ import annotations

import json
import re
from pathlib import Path

from pulumi_chime.diagnosis.actions import DELETE, GET, GET_SETTINGS, LIST, NEEDS, UPDATE

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "permissions.md").read_text(encoding="utf-8")


def test_each_command_stands_in_the_document() -> None:
    """With the actions that it needs, and those with which it does more."""
    for need in NEEDS:
        cells = (f"`{need.command}`", *(_spelled(actions) for actions in (need.actions, need.helpful)))
        assert f"| {' | '.join(cells)} |".replace("  ", " ") in TEXT, need.command


def test_the_policies_are_json_and_allow_what_is_needed() -> None:
    """To look, to deploy, to release: each one action more than the one before, on all resources."""
    policies = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)]
    allowed = [policy["Statement"][0]["Action"] for policy in policies]
    looking = [LIST, GET, GET_SETTINGS]
    assert allowed == [looking, [*looking, UPDATE], [*looking, UPDATE, DELETE]]
    assert all(policy["Statement"][0]["Resource"] == "*" for policy in policies)


def _spelled(actions: tuple[str, ...]) -> str:
    return ", ".join(f"`{action}`" for action in actions)
