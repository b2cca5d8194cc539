"""`pulumi-chime rehearse` as a process, on a stack of a test."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

if TYPE_CHECKING:
    from tests.support.stack import Stack

COMMAND = Path(sys.executable).with_name("pulumi-chime")
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAREAL", "AWS_SECRET_ACCESS_KEY": "real-secret-key"}
"""The credentials of whoever rehearses."""
_MARK = "PULUMI_CHIME_REHEARSAL"


@dataclass(frozen=True)
class Rehearsed:
    """How a rehearsal ended."""

    code: int
    output: str
    complaints: str

    @property
    def document(self) -> dict[str, Any]:
        """What `--json` printed."""
        document: dict[str, Any] = json.loads(self.output)
        return document


def temporary(stack: Stack) -> Path:
    """Return the directory in which rehearsals of a stack make their own."""
    directory = stack.directory / "temporary"
    directory.mkdir(exist_ok=True)
    return directory


def start(stack: Stack, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Start a rehearsal in the stack's directory."""
    return subprocess.Popen(
        [str(COMMAND), "rehearse", *arguments],
        cwd=stack.directory,
        env={**stack.environment, **KEYS, "TMPDIR": str(temporary(stack)), **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def rehearse(stack: Stack, *arguments: str, **environment: str) -> Rehearsed:
    """Hold a rehearsal to its end; nothing of it may be left."""
    with start(stack, *arguments, **environment) as process:
        output, complaints = process.communicate(timeout=240)
    assert_nothing_left(stack)
    return Rehearsed(process.returncode, output, complaints)


def must_rehearse(stack: Stack, *commands: str, **environment: str) -> dict[str, Any]:
    """Return what a rehearsal that has to succeed tells."""
    ended = rehearse(stack, "--json", "--", *commands, **environment)
    assert ended.code == 0, f"{ended.output}\n{ended.complaints}"
    return ended.document


def assert_nothing_left(stack: Stack) -> None:
    """Neither a file of a rehearsal nor a process of one is left."""
    assert list(temporary(stack).iterdir()) == []
    assert processes_of_rehearsals(stack) == []


def processes_of_rehearsals(stack: Stack) -> list[str]:
    """Return the processes that run as parts of a rehearsal of a stack."""
    directory = str(temporary(stack))
    found = []
    for process in psutil.process_iter():
        # It may end while it is looked at, or be somebody else's.
        with contextlib.suppress(psutil.Error, OSError):
            variables = process.environ()
            if _MARK in variables and directory in variables.get("PULUMI_HOME", ""):
                found.append(" ".join(process.cmdline()))
    return found
