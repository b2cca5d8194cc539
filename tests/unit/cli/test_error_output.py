"""Standard error that nobody reads, or that takes nothing: it costs a command its words there, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

COMMAND = Path(sys.executable).with_name("pulumi-chime")


def _close() -> None:
    os.close(2)


def _close_reader() -> None:
    reader, writer = os.pipe()
    os.dup2(writer, 2)
    os.close(reader)


def _fill() -> None:
    os.dup2(os.open("/dev/full", os.O_WRONLY), 2)


def run(*arguments: str, before: Callable[[], object], directory: Path) -> subprocess.CompletedProcess[str]:
    """Run the command after something was done to its standard error."""
    return subprocess.run(
        [str(COMMAND), *arguments],
        cwd=directory,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        preexec_fn=before,
    )


@pytest.mark.parametrize("before", [_close, _close_reader, _fill], ids=lambda each: each.__name__)
@pytest.mark.parametrize(
    "arguments",
    [("stacks", "up"), ("adopt", "--bogus"), ("summary", "nowhere.json")],
    ids=lambda each: each[0],
)
def test_an_error_that_nobody_reads_ends_as_any_other(
    tmp_path: Path, arguments: tuple[str, ...], before: Callable[[], object]
) -> None:
    """With the code for it, and nothing of it where the result belongs."""
    ended = run(*arguments, before=before, directory=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")


@pytest.mark.parametrize("before", [_close, _close_reader, _fill], ids=lambda each: each.__name__)
def test_a_result_is_printed_all_the_same(tmp_path: Path, before: Callable[[], object]) -> None:
    """What was opened meanwhile was not taken for standard error."""
    ended = run("--help", before=before, directory=tmp_path)
    assert ended.returncode == 0
    assert "Phone numbers of Amazon Chime SDK Voice" in ended.stdout
