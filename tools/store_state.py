"""Store what today's code writes into a stack's state, in a new folder of tests/fixtures/states.

    python -m tools.store_state FOLDER

The folder has a program, `__main__.py`, and `account.json`, what the service shows of each number before the deploy. The
program is deployed by the real engine against the emulator. Then `state.json` is what it stored, without what tells of
this machine and this hour, and `account.json` the account as it was left.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.deploys import engine_bin
from tests.support.stack import Stack
from tests.support.stored_states import ENDPOINT_URL, SETTLED_SECONDS, StoredState, running_account

if TYPE_CHECKING:
    from tests.support.emulator import Emulator
    from tests.support.stored_states import Account

_OF_THIS_MACHINE = ("created", "modified", "sourcePosition", "stackTrace")
_KEPT = ("Type", "ProductType", "CallingNameStatus", "Name", "CallingName")


def main() -> None:
    """Deploy the program of the folder that is named, and store what came of it."""
    stored = StoredState(Path(sys.argv[1]).resolve())
    if stored.state_file.exists():
        raise SystemExit(f"{stored.state_file} is there: what a version has stored is never changed")
    with tempfile.TemporaryDirectory() as directory, running_account(stored.account) as emulator:
        stack = Stack.create(Path(directory) / "stack", engine_bin(), emulator.url, stored.program)
        stack.up("--skip-preview")
        exported = stack.must("stack", "export").output.replace(emulator.url, ENDPOINT_URL)
        shown = _shown(emulator)
    _write(stored.state_file, _anywhere(json.loads(exported)))
    _write(stored.account_file, {number: shown[number] for number in stored.account})


def _shown(emulator: Emulator) -> Account:
    """Return what the service shows of each number, and of a calling name that is pending what it will be."""
    now = emulator.numbers()
    emulator.control("POST", "clock", {"advance_seconds": SETTLED_SECONDS})
    settled = emulator.numbers()
    shown = {number: {**now[number], "CallingName": settled[number].get("CallingName")} for number in now}
    return {number: {name: each[name] for name in _KEPT if each.get(name)} for number, each in shown.items()}


def _anywhere(exported: dict[str, Any]) -> dict[str, Any]:
    """Return a state without where and when it was made."""
    for resource in exported["deployment"]["resources"]:
        for name in _OF_THIS_MACHINE:
            resource.pop(name, None)
    return exported


def _write(file: Path, document: object) -> None:
    file.write_text(json.dumps(document, indent=2) + "\n")


if __name__ == "__main__":
    main()
