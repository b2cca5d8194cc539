"""One command on one stack, through Pulumi's Automation API, on the machine and with the settings of this process."""

from __future__ import annotations

import contextlib
import os
import random
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from pulumi.automation import LocalWorkspace, Stack, UpdateSummary
from pulumi.automation._stack import StackInitMode
from pulumi.automation.errors import CommandError, ConcurrentUpdateError, InvalidVersionError

from pulumi_chime import summary
from pulumi_chime.stacks.deploying.engine_command import EngineCommand, EngineInterruptedError
from pulumi_chime.stacks.deploying.state_locks import describe_lock, lock_holders
from pulumi_chime.stacks.deploying.tally import Tally, engine_line
from pulumi_chime.stacks.orders import Command, Outcome, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pulumi_chime.engine import Lease
    from pulumi_chime.stacks.orders import GoneEngine, Order

LEASE_LOST = "its worker could not reach the queue for as long as its lease lasts; run it again"

_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 15.0
_STREAMING = "PULUMI_ENABLE_STREAMING_JSON_PREVIEW"


class ProjectWorkspace(LocalWorkspace):
    """The project as it is in its directory.

    Which stack the user has selected there stays as it is, and nobody asks for outputs: to read them would decrypt secrets.
    """

    def select_stack(self, stack_name: str) -> None:
        """Do nothing: each command names its stack."""

    def stack_outputs(self, stack_name: str) -> dict[str, Any]:  # noqa: ARG002 - as it is called
        """Return none."""
        return {}


class UnwatchedStack(Stack):
    """A stack whose history nobody reads: what came of a command is what its engine has told."""

    def info(self, show_secrets: bool = True) -> UpdateSummary:  # noqa: ARG002 - as it is called
        """Return that of no command: the API wants one."""
        return UpdateSummary(
            "update", datetime.now(timezone.utc), message="", environment={}, config={}, result="not-started"
        )


@dataclass(slots=True)
class Deployment:
    """The work on one stack.

    Attributes:
        order: What is done.
        directory: The project's.
        engine: Runs the commands.
        gone: Engines that are known to have ended: their locks may be freed, and nobody else's.
        on_progress: Called with the counts when they have changed.
        lease: Under which the engine's plugins write; None where nobody limits them.
        lock_patience_seconds: For how long a stack is waited for that somebody else deploys.
        interruption: Why it was interrupted; empty where it was not.
    """

    order: Order
    directory: Path
    engine: EngineCommand
    gone: Sequence[GoneEngine]
    on_progress: Callable[[Tally], object]
    lease: Lease | None = None
    lock_patience_seconds: float = 300.0
    interruption: str = ""
    _tally: Tally = field(init=False)
    _not_freed: str = ""
    _woken: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._tally = Tally(self.order.command)

    def interrupt(self, why: str) -> None:
        """Let what runs end, begin nothing else, and return then."""
        self.interruption = self.interruption or why
        self.engine.interrupt()
        self._woken.set()

    def run(self) -> Outcome:
        """Do the work, and return how it ended."""
        try:
            preview = self._run_when_unlocked()
        except EngineInterruptedError:
            return self._ended(State.INTERRUPTED, self.interruption)
        except ConcurrentUpdateError:
            return self._ended(State.FAILED, self._why_locked())
        except CommandError:
            return self._failed()
        except (InvalidVersionError, FileNotFoundError) as error:
            return self._ended(State.FAILED, engine_line(str(error)))
        return self._succeeded(preview)

    def _run_when_unlocked(self) -> str:
        """Run the command, again while somebody else holds the stack's lock. Returns what a preview printed."""
        workspace = ProjectWorkspace(work_dir=str(self.directory), pulumi_command=self.engine)
        stack = UnwatchedStack(self.order.stack, workspace, StackInitMode.SELECT)
        until = time.monotonic() + self.lock_patience_seconds
        pause = _FIRST_PAUSE_SECONDS
        while True:
            self._tally = Tally(self.order.command)
            try:
                return self._run(stack)
            except ConcurrentUpdateError:
                if time.monotonic() >= until:
                    raise
                self._free_lock_of_the_gone(stack)
                if self._woken.wait(random.uniform(0, pause)):  # noqa: S311 - jitter
                    raise EngineInterruptedError from None
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    def _free_lock_of_the_gone(self, stack: Stack) -> None:
        """Free the lock of an engine that is known to have ended, and keep why it cannot be freed."""
        holders = lock_holders(self.engine.errors)
        if not holders or not all(each.is_one_of(self.gone) for each in holders):
            self._not_freed = ""
            return
        try:
            # Its holder has ended, so nobody else can have come between.
            stack.cancel()
        except CommandError:
            self._not_freed = first_error(self.engine.errors) or f"exit code {self.engine.code}"

    def _run(self, stack: Stack) -> str:
        if self.order.command is Command.UP:
            stack.up(color="never", on_event=self._count, show_secrets=False)
        elif self.order.command is Command.REFRESH:
            stack.refresh(color="never", on_event=self._count, show_secrets=False)
        else:
            with _variable(_STREAMING, "true"):
                return stack.preview(json=True, color="never", on_event=self._count).stdout
        if self.engine.is_interrupted:
            # It may have ended well all the same, but whoever has interrupted it is told that he did.
            raise EngineInterruptedError
        return ""

    def _count(self, event: Any) -> None:
        self._tally.count(event)
        self.on_progress(self._tally)

    def _failed(self) -> Outcome:
        if self.lease is not None and not self.lease.seconds_left():
            # A plugin that sees it first sends nothing more, and the engine may have ended before it is interrupted.
            self.interruption = self.interruption or LEASE_LOST
        if self.interruption:
            return self._ended(State.INTERRUPTED, self.interruption)
        if self.engine.code < 0:
            return self._ended(
                State.FAILED, f"the engine was ended by signal {-self.engine.code}; run it again"
            )
        # A preview that has failed has its findings all the same.
        review = self._review(self.engine.output) if self.order.command is Command.PREVIEW else None
        return self._ended(State.FAILED, self._why(), review)

    def _why(self) -> str:
        failures = self._tally.failures
        if failures:
            more = f" (and {self._tally.failed - 1:,} more)" if self._tally.failed > 1 else ""
            return f"{failures[0]}{more}"
        return first_error(self.engine.errors) or f"exit code {self.engine.code}"

    def _succeeded(self, preview: str) -> Outcome:
        if self.order.command is not Command.PREVIEW:
            return self._ended(State.SUCCEEDED, "")
        review = self._review(preview)
        if review is None:
            why = "what the engine printed is no preview; is its version a supported one?"
            return self._ended(State.FAILED, why)
        return self._ended(State.SUCCEEDED, "", review)

    def _review(self, preview: str) -> Mapping[str, Any] | None:
        """Return what a preview would do; None where what was printed is none."""
        try:
            return summary.pack_review(summary.review_preview(summary.read_preview(preview)))
        except summary.UnreadablePreviewError:
            return None

    def _ended(self, state: State, why: str, review: Mapping[str, Any] | None = None) -> Outcome:
        return Outcome(
            state=state,
            why=why,
            progress=self._tally.progress,
            operations=self._tally.operations,
            failures=self._tally.failures,
            failed=self._tally.failed,
            review=review,
        )

    def _why_locked(self) -> str:
        by = describe_lock(self.engine.errors)
        if self._not_freed:
            return f"locked by {by}, which has ended, but its lock cannot be freed: {self._not_freed}"
        return (
            f"locked by {by}; wait for it, or once you know that it has ended: "
            f"pulumi cancel --stack {self.order.stack}"
        )


@contextlib.contextmanager
def _variable(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def first_error(errors: str) -> str:
    """Return what the engine complains about, in one line."""
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    return engine_line(
        next((line for line in lines if line.startswith("error: ")), lines[0] if lines else "")
    )
