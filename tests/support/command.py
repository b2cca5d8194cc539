"""The command `pulumi-chime` in this process: what is typed, what it prints, how it ends. A start takes half a second."""

from __future__ import annotations

import io
import os
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer.main

from pulumi_chime.cli import app

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_COMMAND = typer.main.get_command(app)
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
    output, errors = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with _variables({**KEYS, **environment}), redirect_stdout(output), redirect_stderr(errors):
        try:
            _COMMAND([*map(str, arguments)], prog_name="pulumi-chime")
        except SystemExit as ended:
            code = ended.code or 0
    assert isinstance(code, int)
    return Ended(code, *(stream.buffer.getvalue().decode() for stream in (output, errors)))


@contextmanager
def _variables(changed: Mapping[str, str | None]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update({name: text for name, text in changed.items() if text is not None})
    for name in [name for name, text in changed.items() if text is None]:
        os.environ.pop(name, None)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
