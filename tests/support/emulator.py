"""A real emulator process and its control endpoints."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from tests.support.waiting import await_true

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMAND = Path(sys.executable).with_name("pulumi-chime")
_GREETING = "listening on "
_PATIENCE_SECONDS = 60
# Shared: a client loads certificates when it is made. An emulator is on this machine: no proxy comes between.
_HTTP = httpx.Client(timeout=30, trust_env=False)
WRITES = frozenset(
    {"BatchUpdatePhoneNumber", "UpdatePhoneNumber", "BatchDeletePhoneNumber", "DeletePhoneNumber"}
)


@dataclass(frozen=True)
class Emulator:
    """One running emulator.

    Attributes:
        url: Where it listens.
        process: The server.
    """

    url: str
    process: subprocess.Popen[str]

    def control(self, method: str, path: str, body: object = None) -> Any:
        """Send a control request; return its JSON answer."""
        answer = _HTTP.request(method, f"{self.url}/_emulator/{path}", json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def calls(self, operation: str | None = None) -> list[dict[str, Any]]:
        """Return the record of API calls, oldest first; of one operation, where one is named."""
        calls: list[dict[str, Any]] = self.control("GET", "calls")["calls"]
        return [call for call in calls if operation in {None, call["operation"]}]

    def await_calls(self, operation: str | None, calls: int, seconds: float) -> None:
        """Return some seconds after this many calls have taken effect, before the last of them is answered.

        A call is recorded when it takes effect, in the middle of its latency.
        """
        await_true(lambda: len(self.calls(operation)) >= calls, _PATIENCE_SECONDS)
        # A disruption is a matter of when.
        threading.Event().wait(seconds)

    def writes(self) -> list[dict[str, Any]]:
        """Return the calls that may change something."""
        return [call for call in self.calls() if call["operation"] in WRITES]

    def forget_calls(self) -> None:
        """Empty the record of calls."""
        self.control("DELETE", "calls")

    def numbers(self) -> dict[str, dict[str, Any]]:
        """Return every number of the account, by its E.164 form."""
        shown = self.control("GET", "numbers")["PhoneNumbers"]
        return {number["E164PhoneNumber"]: number for number in shown}

    def change(self, phone_number: str, **fields: object) -> None:
        """Change a number behind Pulumi's back; it is created where it is new."""
        self.control("PUT", f"numbers/{phone_number}", fields)

    def remove(self, phone_number: str) -> None:
        """Take a number out of the account."""
        self.control("DELETE", f"numbers/{phone_number}")

    def fail(self, **fault: object) -> None:
        """Add a fault."""
        self.control("POST", "faults", fault)

    def refuse(self, *numbers: str, message: str) -> None:
        """Have what is sent for these numbers refused, each with this message."""
        self.fail(
            kind="item_error",
            operation="BatchUpdatePhoneNumber",
            phone_numbers=list(numbers),
            code="BadRequest",
            message=message,
        )

    def heal(self) -> None:
        """Remove all faults."""
        self.control("DELETE", "faults")


@contextlib.contextmanager
def running_emulator(*options: str) -> Iterator[Emulator]:
    """Run an emulator on a free port of this machine until the block ends."""
    command = [str(_COMMAND), "emulator", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            greeting = process.stdout.readline().strip()
            assert greeting.startswith(_GREETING), greeting
            yield Emulator(greeting.removeprefix(_GREETING), process)
        finally:
            process.terminate()
            process.wait(timeout=10)
