"""The command `pulumi-chime` in this process: what is typed, what it prints, how it ends. A start takes half a second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from pulumi_chime.cli import app

if TYPE_CHECKING:
    from pathlib import Path

KEYS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@dataclass(frozen=True)
class Ended:
    """How a command has ended.

    Attributes:
        code: Its exit code.
        output: What it has printed.
        errors: What it has printed on standard error.
    """

    code: int
    output: str
    errors: str


def run_command(*arguments: str | Path, **environment: str | None) -> Ended:
    """Run a command to its end; what is no exit of its own is raised.

    Args:
        arguments: What is typed behind `pulumi-chime`.
        environment: Variables; None: without that one.
    """
    ended = CliRunner().invoke(
        app, [*map(str, arguments)], env={**KEYS, **environment}, catch_exceptions=False
    )
    return Ended(ended.exit_code, ended.stdout, ended.stderr)
