"""A program in the engine's place, where a test needs a process that answers as an engine does, and no engine."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_PROGRAM = """#!{python} -I
import json
import os
import pathlib
import signal
import sys

here = pathlib.Path({directory!r})
command = next(each for each in sys.argv[1:] if not each.startswith("-"))
# Kept until it is waited for: it may come as soon as the call has been noted.
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
with (here / "calls").open("a") as calls:
    calls.write(json.dumps([command, dict(os.environ)]) + "\\n")
if command == "version":
    print("v3.220.0")
    sys.exit()
if (here / f"{{command}}.waits").exists():
    signal.sigwait([signal.SIGINT])
for name, stream in (("output", sys.stdout), ("errors", sys.stderr)):
    answer = here / f"{{command}}.{{name}}"
    if answer.exists():
        stream.write(answer.read_text())
code = here / f"{{command}}.code"
sys.exit(int(code.read_text()) if code.exists() else 0)
"""
_STACK_AND_HISTORY = [
    {
        "name": "dev",
        "current": False,
        "kind": "update",
        "startTime": "2026-01-01T00:00:00.000Z",
        "endTime": "2026-01-01T00:00:01.000Z",
        "message": "",
        "environment": {},
        "config": {},
        "result": "succeeded",
    }
]


@dataclass(frozen=True)
class StandInEngine:
    """The program, and what it answers.

    Attributes:
        directory: What has to be first in PATH.
    """

    directory: Path

    @classmethod
    def create(cls, directory: Path) -> StandInEngine:
        """Make one that has nothing to say but that there is a stack `dev`."""
        directory.mkdir(parents=True)
        program = directory / "pulumi"
        program.write_text(_PROGRAM.format(python=sys.executable, directory=str(directory)))
        program.chmod(0o755)
        made = cls(directory)
        made.answer("stack", output=json.dumps(_STACK_AND_HISTORY))
        return made

    def answer(self, command: str, *, output: str = "", errors: str = "", code: int = 0) -> None:
        """Let a command answer so."""
        (self.directory / f"{command}.output").write_text(output)
        (self.directory / f"{command}.errors").write_text(errors)
        (self.directory / f"{command}.code").write_text(str(code))

    def wait_for_interruption(self, command: str) -> None:
        """Let a command answer only when it is interrupted."""
        (self.directory / f"{command}.waits").touch()

    def calls(self, command: str) -> Sequence[dict[str, str]]:
        """Return the variables of each call of a command so far."""
        log = self.directory / "calls"
        if not log.exists():
            return []
        # The last line may be half written.
        lines = log.read_text().rpartition("\n")[0].splitlines()
        return [variables for name, variables in map(json.loads, lines) if name == command]
