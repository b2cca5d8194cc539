"""A command that is ended from outside takes with it everything that it started."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any, BinaryIO

import pytest

import bounded
from tests.tools.engine_stand_ins import hanging

if TYPE_CHECKING:
    from pathlib import Path


class _Ended(BaseException):
    """A signal came."""


@pytest.mark.parametrize("coming", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_a_command_starts_ends_it_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, coming: signal.Signals
) -> None:
    """The process runs already, and nobody has been told of it yet."""
    lifeline = tmp_path / "lifeline"
    program = hanging(tmp_path / "hanging", lifeline)
    lines: list[BinaryIO] = []

    class StartedAsASignalComes(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            lines.append(lifeline.open("rb"))  # when the process has opened it too
            signal.raise_signal(coming)

    def end(_number: int, _frame: object) -> None:
        raise _Ended

    monkeypatch.setattr(subprocess, "Popen", StartedAsASignalComes)
    handler = signal.signal(coming, end)
    try:
        with pytest.raises(_Ended):
            bounded.run([sys.executable, str(program)], seconds=60, directory=tmp_path, environment={})
        assert signal.getsignal(coming) is end
    finally:
        signal.signal(coming, handler)
    with lines.pop() as line:
        line.read()  # ends when no process is left
