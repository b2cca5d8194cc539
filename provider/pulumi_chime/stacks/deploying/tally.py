"""What the engine tells while it works on a stack: how far it is, and what has failed."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from pulumi_chime.model.addresses import with_shown_addresses
from pulumi_chime.model.call_lines import is_call
from pulumi_chime.model.one_line import one_line, without_marks
from pulumi_chime.model.tracebacks import without_traceback
from pulumi_chime.stacks.orders import MOST_FAILURES, Command, Failure, Progress

if TYPE_CHECKING:
    from pulumi.automation.events import DiagnosticEvent, EngineEvent, StepEventMetadata

_CHANGING = frozenset({"create", "update", "delete", "replace", "import"})
"""The operations that the engine counts as changes; those that a replacement consists of are part of one."""
_NO_RESOURCES = ("pulumi:pulumi:Stack", "pulumi:providers:")
_OF_THE_WHOLE = frozenset({"update failed", "preview failed", "one or more resources failed to update"})
"""What the engine says of the stack when something in it has failed, which is told for itself."""
_PREFIXES = ("error: ", "pulumi_chime.ChimeError: ")
_SEVERAL = re.compile(r"(?<!\d)(?P<count>\d{1,9}) errors? occurred:\n\t\* ")
_NEXT = "\n\t* "


class Tally:
    """Counts the events of one command, as they come.

    Args:
        command: Which it is. A preview does nothing, so what begins counts there, and elsewhere what ends.
    """

    def __init__(self, command: Command) -> None:
        self._command = command
        self._operations: Counter[str] = Counter()
        self._calls = 0
        self._failures: dict[Failure, None] = {}

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return Progress(sum(self._operations.values()), self._calls)

    @property
    def operations(self) -> dict[str, int]:
        """How many resources, by what was done to them."""
        return dict(sorted(self._operations.items()))

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What has failed; of very many, those that came first."""
        return tuple(self._failures)[:MOST_FAILURES]

    @property
    def failed(self) -> int:
        """How much has failed."""
        return len(self._failures)

    def count(self, event: EngineEvent) -> None:
        """Count one event."""
        if event.diagnostic_event is not None:
            self._count_line(event.diagnostic_event)
        elif event.policy_event is not None and event.policy_event.enforcement_level == "mandatory":
            text = engine_line(event.policy_event.message)
            self._failures[Failure(_name(event.policy_event.resource_urn), text)] = None
        elif self._command is Command.PREVIEW and event.resource_pre_event is not None:
            self._count_step(event.resource_pre_event.metadata)
        elif self._command is not Command.PREVIEW and event.res_outputs_event is not None:
            self._count_step(event.res_outputs_event.metadata)

    def _count_step(self, step: StepEventMetadata) -> None:
        operation = str(getattr(step.op, "value", step.op))
        if operation in _CHANGING and not step.type.startswith(_NO_RESOURCES):
            self._operations[operation] += 1

    def _count_line(self, line: DiagnosticEvent) -> None:
        if line.severity == "debug":
            self._calls += is_call(line.message)
        elif line.severity == "error":
            for error in _errors(without_marks(line.message)):
                text = engine_line(error)
                if text and text not in _OF_THE_WHOLE:
                    self._failures[Failure(_name(line.urn), text)] = None


def _errors(message: str) -> list[str]:
    """Return each error of a message.

    All that a resource was left without, such as each number of a set that was refused, the engine tells in one, as Go
    lists errors (https://pkg.go.dev/github.com/hashicorp/go-multierror, ListFormatFunc).
    """
    found = _SEVERAL.search(message)
    if found is None:
        return [message]
    before, errors = message[: found.start()], message[found.end() :].split(_NEXT)
    # Where an error has such a list in itself, nobody can say where it ends.
    return [f"{before}{each}" for each in errors] if len(errors) == int(found["count"]) else [message]


def engine_line(text: str) -> str:
    """Return a message of the engine in one line.

    Without what stands for colours, moves a cursor, opens a backend, or shows the code of a program.
    """
    # The engine shows the address of a backend as it is, with its user and password.
    words = with_shown_addresses(one_line(without_traceback(without_marks(text))))
    for prefix in _PREFIXES:
        words = words.removeprefix(prefix)
    return words


def _name(urn: str | None) -> str:
    """Return a resource's name; empty for the stack as a whole."""
    if not urn or "::pulumi:pulumi:Stack::" in urn:
        return ""
    return urn.rpartition("::")[2]
