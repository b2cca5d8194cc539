"""What a person sees of the batches while a deploy runs: a live line, and few lasting ones.

Each call is one record of the batcher. All of them are shown live and at debug level; a line that
stays in Diagnostics covers every call since the one before it, and there is at most one for
each 50 changes that were answered, however small the batches are and however often they were
repeated. If they stay small because the engine hands over only a few changes at a time, that is
said once, with the remedy.
"""

from __future__ import annotations

import threading
from math import ceil
from typing import TYPE_CHECKING, Any

from pulumi_chime.batching import CloseReason
from pulumi_chime.engine import Severity
from pulumi_chime.model.call_lines import format_call

if TYPE_CHECKING:
    from collections.abc import Callable

    from pulumi_chime.batching import BatchCall
    from pulumi_chime.engine import EngineLog

_CHANGES_PER_LINE = 50
_NARROW_CALLS_FOR_A_HINT = 5
# Four for each processor is the engine's default. What is narrower waits for each other in the program.
_NARROWEST_ENGINE = 4


class Progress:
    """Shows the calls of one connection. Safe to share between threads.

    Args:
        log: Where the lines go.
        operation: The API's name of the operation.
        hint: Called, at most once, with what would make the calls fewer.
    """

    def __init__(self, log: EngineLog, operation: str, hint: Callable[[str], object]) -> None:
        self._log = log
        self._operation = operation
        self._hint = hint
        self._lock = threading.Lock()
        self._known = 0
        self._answered = 0
        self._calls = 0
        self._repeated = 0
        self._lines = 0
        self._unreported: list[str] = []
        self._narrow_calls = 0
        self.applied = 0
        """How many changes the service has accepted."""

    def expect(self) -> None:
        """Count one more change that is on its way."""
        with self._lock:
            self._known += 1

    def count_settled(self, changes: int) -> None:
        """Count changes that a reading showed to have taken effect, though the answer to them was lost."""
        with self._lock:
            self._answered += changes
            self.applied += changes

    def __call__(self, call: BatchCall[Any, Any]) -> None:
        """Show one call."""
        description = _describe(call)
        is_narrow = call.closed is CloseReason.SATURATED and call.size >= _NARROWEST_ENGINE
        with self._lock:
            self._calls += 1
            self._repeated += call.attempt > 1
            self._narrow_calls += is_narrow
            hints = is_narrow and self._narrow_calls == _NARROW_CALLS_FOR_A_HINT
            self._answered += 0 if call.error else call.size
            self.applied += 0 if call.error else call.size - len(call.failures)
            self._unreported.append(description)
            lasting = self._lines < ceil(self._answered / _CHANGES_PER_LINE)
            unreported = self._unreported
            if lasting:
                self._lines += 1
                self._unreported = []
            so_far = self._so_far()
        self._log.write(Severity.DEBUG, format_call(self._operation, description))
        if lasting:
            self._log.write(Severity.INFO, f"{self._operation}: {'; '.join(unreported)}")
        else:
            self._log.write(Severity.INFO, f"{self._operation}: {description}; {so_far}", lasting=False)
        if hints:
            self._hint(
                f"the engine hands over {call.size} changes at a time, so a call carries no more; "
                "in a stack of nothing but phone numbers, PULUMI_PARALLEL=128 fills the calls"
            )

    def _so_far(self) -> str:
        repeated = f", {self._repeated} of them repeated" if self._repeated else ""
        known = _counted(max(self._known, self._answered), "change")
        return f"{self._answered} of {known} in {_counted(self._calls, 'call')}{repeated}"


def _describe(call: BatchCall[Any, Any]) -> str:
    kinds = ", ".join(call.kinds)
    failed = f", {len(call.failures)} failed" if call.failures else ""
    error = f", {call.error}" if call.error else ""
    return (
        f"{_counted(call.size, 'number')} ({kinds}), closed: {call.closed.value}, "
        f"oldest waited {call.oldest_wait:.2f} s, newest {call.newest_wait:.2f} s, "
        f"answered in {call.duration:.2f} s{failed}{error}"
    )


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
