"""What is installed as commands, asked to end while it still imports what it consists of."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

_ASKED_WHILE_IT_IMPORTS = """
import os, signal, sys
from importlib.metadata import entry_points

command, asked, module = sys.argv[1], signal.Signals[sys.argv[2]], sys.argv[3]
(script,) = entry_points(group="console_scripts", name=command)

def ask(event, arguments):
    if event == "import" and arguments[0] == module:
        os.kill(os.getpid(), asked)

sys.argv = [command, "--help"]
sys.addaudithook(ask)
script.load()()
"""


@pytest.mark.parametrize(
    ("asked", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)], ids=["SIGINT", "SIGTERM"]
)
@pytest.mark.parametrize(
    ("command", "module"),
    [
        ("pulumi-chime", "typer"),
        ("pulumi-chime", "yaml"),
        ("pulumi-chime", "pulumi_chime.cli.verify"),
        ("pulumi-chime", "typer.rich_utils"),
        ("pulumi-resource-chime", "grpc"),
        ("pulumi-resource-chime", "pulumi_chime.native.servicer"),
    ],
)
def test_a_request_in_the_first_moments_is_quiet(
    command: str, module: str, asked: signal.Signals, code: int
) -> None:
    """Exit code 130 for Ctrl-C, and not a word."""
    ended = subprocess.run(
        [sys.executable, "-c", _ASKED_WHILE_IT_IMPORTS, command, asked.name, module],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (code, "", "")
