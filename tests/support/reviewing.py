"""What `pulumi-chime summary` foretells of a stack's preview."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.command import run_command

if TYPE_CHECKING:
    from tests.support.stack import Stack


def foretold_calls(stack: Stack) -> dict[str, int]:
    """Return how many write calls of each operation a preview foretells, at the fewest."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "preview.json"
        # The engine warns on standard error before it prints the document, of a plugin that it finds on PATH.
        file.write_text("{" + stack.preview("--json").output.partition("{")[2], encoding="utf-8")
        shown = run_command("summary", file, "--json")
    assert shown.code == 0, shown.errors
    calls: dict[str, int] = json.loads(shown.output)["fewest_calls"]
    return {operation: count for operation, count in calls.items() if count}
