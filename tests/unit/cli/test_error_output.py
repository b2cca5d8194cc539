"""Standard error that nobody reads, or that takes nothing: it costs a command its words there, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("pulumi-chime")


# By a shell: what Python runs in a process that it has forked may end it, where gRPC was loaded before.
REDIRECTIONS = {
    "closed": 'exec "$0" "$@" 2>&-',
    "nobody reads it": 'exec "$0" "$@" 2> >(:)',
    "full": 'exec "$0" "$@" 2>/dev/full',
}


def run(*arguments: str, redirection: str, directory: Path) -> subprocess.CompletedProcess[str]:
    """Run the command with another standard error."""
    command = ["bash", "-c", REDIRECTIONS[redirection], str(COMMAND), *arguments]
    return subprocess.run(command, cwd=directory, stdout=subprocess.PIPE, text=True, check=False, timeout=60)


@pytest.mark.parametrize("redirection", REDIRECTIONS)
@pytest.mark.parametrize(
    "arguments",
    [("stacks", "up"), ("adopt", "--bogus"), ("summary", "nowhere.json")],
    ids=lambda each: each[0],
)
def test_an_error_that_nobody_reads_ends_as_any_other(
    tmp_path: Path, arguments: tuple[str, ...], redirection: str
) -> None:
    """With the code for it, and nothing of it where the result belongs."""
    ended = run(*arguments, redirection=redirection, directory=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")


@pytest.mark.parametrize("redirection", REDIRECTIONS)
def test_a_result_is_printed_all_the_same(tmp_path: Path, redirection: str) -> None:
    """What was opened meanwhile was not taken for standard error."""
    ended = run("--help", redirection=redirection, directory=tmp_path)
    assert ended.returncode == 0
    assert "Phone numbers of Amazon Chime SDK Voice" in ended.stdout
