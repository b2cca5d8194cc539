"""A plugin that may start no more threads, as users and containers have limits."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import TYPE_CHECKING

from tests.plugin.runs import together

if TYPE_CHECKING:
    from tests.plugin.runs import Run, Runner
    from tests.support.emulator import Emulator

NUMBER = "+12065550100"
_LESS_THAN_A_STACK = 6_000_000
"""Bytes: a thread needs eight million for its stack, where nobody has set anything else."""


def start_no_more_threads(this: Run) -> None:
    """Leave the plugin too little memory for another thread."""
    process = this.plugin.process.pid
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + _LESS_THAN_A_STACK
    resource.prlimit(process, resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))


def test_calls_are_answered_by_the_threads_that_there_are(emulator: Emulator, run: Runner) -> None:
    """None of them waits for ever, however many come at once."""
    with run(emulator, preflight="off") as this:
        this.plugin.check("first", {"phone_number": NUMBER})
        start_no_more_threads(this)
        names = [f"number-{index}" for index in range(60)]
        answers = together(lambda name: this.plugin.check(name, {"phone_number": "reception"}), names)
    assert [list(problems) for _, problems in answers] == [["phone_number"]] * 60
