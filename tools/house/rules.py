"""The rules of furnishing that only a look at the code can check; contracts for imports are in pyproject.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tools.house.process_state import ProcessState

ALLOWED_STATE = {
    "pulumi_chime.provider._run": "Pulumi makes a provider for each call, so the dynamic door keeps the process's run",
    "pulumi_chime.chime.sessions._loader": "what AWS's client knows of its services is read once, and never changes",
    "pulumi_chime.program.this_run._runs": "a program declares each number once, from anywhere in it",
}
"""What a process may have one of, each with the reason."""

ROOM_THAT_CHANGES_THE_PROCESS = "pulumi_chime.dynamic"
"""It exists for that: no other sets attributes on modules that are not its own."""


def broken_rules(found: Iterable[ProcessState]) -> Iterator[str]:
    """Yield a line for each rule that is broken."""
    found = list(found)
    for each in found:
        if each.is_of_another_module:
            if not each.module.startswith(f"{ROOM_THAT_CHANGES_THE_PROCESS}."):
                yield (
                    f"{each.module}, line {each.line}, sets {each.name}: "
                    f"only {ROOM_THAT_CHANGES_THE_PROCESS} changes other modules"
                )
        elif each.name not in ALLOWED_STATE:
            yield (
                f"{each.name}, line {each.line}, is process-wide state ({each.kind}): let a run or an object "
                "that is handed over hold it, or give a reason in tools/house/rules.py"
            )
    for name in sorted(ALLOWED_STATE.keys() - {each.name for each in found}):
        yield f"{name} is no process-wide state any more: remove it from tools/house/rules.py"
